import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { describe, it } from 'node:test'
import { runDoctor } from '../../../server/doctor/doctor.ts'
import type { CheckResult } from '../../../server/doctor/examination/check-result.ts'
import { loadSettings } from '../../../server/settings/settings.ts'
import { Device } from '../../safety/device.ts'
import { vcard } from '../../support/dav-bodies.ts'
import type { Scope } from '../../support/scope.ts'
import {
  openGoogleTestBridge,
  type GoogleTestBridge,
  type TestBridge,
} from '../../support/test-bridge.ts'

/** A bridge that knows four cards, and asks upstream no more for an hour. */
async function knowing(t: Scope): Promise<GoogleTestBridge & { readonly ids: readonly string[] }> {
  const settings = { replica: { maxAge: '1h', offline: '30d' } }
  const bridge = await openGoogleTestBridge(t, {}, { settings })
  const ids = ['Ada', 'Bea', 'Cleo', 'Dora'].map(
    (name) =>
      bridge.account.contacts.add(vcard(name, `NOTE:of ${name}`, 'URL:http://a.example')).id,
  )
  assert.equal((await new Device(bridge).list()).size, 4)
  assert.equal((await new Device(bridge).get(`${ids[0] ?? ''}.vcf`)).status, 200)
  return { ...bridge, ids }
}

/** What `doctor` says of the copy of alice’s contacts. */
async function copyOf({ dataDir }: TestBridge): Promise<CheckResult> {
  const settings = await loadSettings(`${dataDir}.json`, {})
  let report = ''
  await runDoctor(settings, { json: true, print: (text) => void (report += text) })
  const { checks } = JSON.parse(report) as { readonly checks: readonly CheckResult[] }
  return checks.find(({ name }) => name === 'alice: copy') ?? assert.fail(report)
}

/** Runs a statement behind the bridge’s back. */
function inState({ dataDir }: TestBridge, statement: string): Record<string, SQLOutputValue>[] {
  const db = new DatabaseSync(join(dataDir, 'store.db'), { timeout: 5000 })
  try {
    return db.prepare(statement).all()
  } finally {
    db.close()
  }
}

const resync = 'carddav-bridge account resync alice'

describe('what doctor says of the copy', () => {
  it('is that it is upstream’s, and what the next sync brings, while the bridge runs and when it does not', async (t) => {
    const bridge = await knowing(t)
    const { contacts } = bridge.account
    const same = await copyOf(bridge)
    assert.equal(same.status, 'ok', same.found)
    assert.match(
      same.found,
      /^contacts: 4 cards, 4 of them compared whole, as upstream has them, as of /,
    )
    contacts.add(vcard('Eve'))
    contacts.remove(bridge.ids[1] ?? '')
    contacts.edit(bridge.ids[2] ?? '', vcard('Cleopatra'))
    for (const close of [() => bridge.close(), () => Promise.resolve()]) {
      const { status, found, cure } = await copyOf(bridge)
      assert.deepEqual([status, cure], ['ok', null], found)
      assert.match(
        found,
        /^contacts: 4 cards, \d of them compared whole, as upstream .* second.* ago; the next sync brings 3 changes$/,
      )
      await close()
    }
  })

  it('is which cards differ and how to get upstream’s, and nothing is changed', async (t) => {
    const bridge = await knowing(t)
    const [ada = '', bea = '', cleo = ''] = bridge.ids
    inState(bridge, `DELETE FROM cards WHERE id = '${ada}'`)
    inState(bridge, `UPDATE cards SET upstream_etag = '"other"' WHERE id = '${bea}'`)
    inState(bridge, `UPDATE cards SET id = 'unknown-id' WHERE id = '${cleo}'`)
    const rows = () => inState(bridge, 'SELECT * FROM cards')
    const before = rows()
    const { status, found, cure } = await copyOf(bridge)
    assert.deepEqual([status, cure], ['fault', resync], found)
    assert.match(found, /^contacts: 3 cards/)
    assert.match(found, new RegExp(`2 cards of upstream’s missing here \\(.*${ada}.*\\)`))
    assert.match(found, /1 card here that upstream does not have/)
    assert.match(found, new RegExp(`1 card of another version than upstream’s \\(${bea}\\.vcf\\)`))
    assert.doesNotMatch(found, /Ada|Bea|Cleo|next sync/)
    assert.deepEqual(rows(), before)
    await bridge.close()
    assert.equal((await copyOf(bridge)).found.split(', as of')[0], found.split(', as of')[0])
  })

  it('names the properties of a card whose content differs though its ETag does not', async (t) => {
    const bridge = await knowing(t)
    const [ada = '', bea = ''] = bridge.ids
    const swap = `UPDATE cards SET body = (SELECT body FROM cards WHERE id = '${bea}') WHERE id = '${ada}'`
    inState(bridge, swap)
    const { status, found, cure } = await copyOf(bridge)
    assert.equal(status, 'warning', found)
    assert.match(
      found,
      new RegExp(
        `1 card with another content than upstream’s under the same ETag \\(${ada}\\.vcf in .*NOTE`,
      ),
    )
    assert.match(cure ?? '', /^Stop carddav-bridge serve, move bodies\.db in .* away/)
    await bridge.close()
    await rm(join(bridge.dataDir, 'bodies.db'))
    assert.match((await copyOf(bridge)).found, /^contacts: 4 cards as upstream has them/)
  })
})
