import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { asProcess, upstreamOf, type Mortal } from '../safety/again.ts'
import { card, Device, valuesOf } from '../safety/device.ts'
import { vcard } from '../support/dav-bodies.ts'
import {
  openGoogleTestBridge,
  openTestBridge,
  type GoogleTestBridge,
} from '../support/test-bridge.ts'

const settings = { replica: { maxAge: '0s', offline: '30d' } }

/** Resolves when the bridge has come so far with what it was asked, and is to be killed. */
type Step = (bridge: GoogleTestBridge, mortal: Mortal) => Promise<unknown>

describe('a bridge that is killed in the middle of writes', () => {
  it('tells devices once of those that Google has done, and of no others', async (t) => {
    const names = ['jane', 'joan', 'judy', 'june']
    const { bridge, mortal, token } = await furnished(t, names)
    const { google } = bridge
    const phone = new Device(mortal)
    const writes = [
      [() => phone.put('jane.vcf', card('jane', 'Done Doe')), caught(google, /PUT/, true)],
      [() => phone.delete('joan.vcf'), caught(google, /DELETE/, true)],
      [() => phone.put('judy.vcf', card('judy', 'Lost Doe')), caught(google, /PUT/, false)],
      [() => phone.delete('june.vcf'), caught(google, /DELETE/, false)],
      [() => phone.put('new.vcf', card('new', 'New Doe')), notReadBack(google)],
    ] as const
    const broken: Promise<unknown>[] = []
    for (const [write, reached] of writes) {
      broken.push(assert.rejects(write(), 'a dead bridge answers nothing'))
      await reached
    }
    await mortal.kill()
    await Promise.all(broken)
    google.faults.length = 0
    const again = new Device(await next(t, bridge))
    const told = await again.changes(token)
    assert.deepEqual([told.there, told.gone], [['jane.vcf', 'new.vcf'], ['joan.vcf']])
    const living = ['jane.vcf', 'judy.vcf', 'june.vcf', 'new.vcf']
    assert.deepEqual([...(await again.list()).keys()].sort(), living)
    assert.equal(bridge.account.contacts.size, living.length)
    assert.deepEqual(valuesOf((await again.get('jane.vcf')).text, 'FN'), ['Done Doe'])
    assert.deepEqual(valuesOf((await again.get('judy.vcf')).text, 'FN'), ['Jane Doe'])
    assert.deepEqual(valuesOf((await again.get('new.vcf')).text, 'UID'), ['new'])
    const { there, gone } = await again.changes(told.token)
    assert.deepEqual([...there, ...gone], [], 'nothing is told twice')
  })

  it('has what it stored, acknowledged or not, once', async (t) => {
    const { bridge, mortal, token } = await furnished(t)
    const sent = passed(bridge.google, /PUT/)
    const write = new Device(mortal).put('new.vcf', card('new')).catch(() => undefined)
    await sent
    await until(mortal, 'store.db', 'SELECT count(*) AS n FROM journal', (n) => n === 0)
    await mortal.kill()
    await write
    const again = new Device(await next(t, bridge))
    assert.deepEqual((await again.changes(token)).there, ['new.vcf'])
    assert.deepEqual([...(await again.list()).keys()].sort(), ['jane.vcf', 'new.vcf'])
    assert.equal(bridge.account.contacts.size, 2)
  })
})

describe('a bridge that is killed in the middle of a refresh', () => {
  const asked: Step = ({ google }) => caught(google, /REPORT/, false, /addressbook-multiget/)
  const bodies: Step = (_, mortal) =>
    until(mortal, 'bodies.db', 'SELECT count(*) AS n FROM bodies', (n) => n > 1)
  const committed: Step = (_, mortal) =>
    until(mortal, 'store.db', 'SELECT count(*) AS n FROM cards', (n) => n > 1)
  const cases: Readonly<Record<string, Step>> = {
    'while cards are fetched': asked,
    'when their bodies are written': bodies,
    'when its state is committed': committed,
  }
  for (const [when, step] of Object.entries(cases))
    it(`${when} shows one revision or the next, and then what Google has`, async (t) => {
      const { bridge, mortal, token } = await furnished(t)
      for (let n = 0; n < 150; n++) bridge.account.contacts.add(vcard(`Ada ${n}`))
      const reached = step(bridge, mortal)
      const listing = new Device(mortal).list().catch(() => undefined)
      await reached
      await mortal.kill()
      await listing
      bridge.google.faults.length = 0
      bridge.google.faults.push({ match: {}, do: () => ({ status: 503 }) })
      const phone = new Device(await next(t, bridge))
      const shown = await phone.changes(token)
      assert.ok([0, 150].includes(shown.there.length), `${shown.there.length}`)
      assert.equal((await phone.list()).size, shown.there.length + 1)
      bridge.google.faults.length = 0
      t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 61_000 })
      const late = new Device(await next(t, bridge, phone))
      const rest = await late.changes(shown.token)
      assert.deepEqual([rest.there.length + shown.there.length, rest.gone], [150, []])
      assert.equal((await late.list()).size, 151)
    })
})

/** A bridge in a process of its own that knows some cards, and the sync-token of that state. */
async function furnished(t: TestContext, names: readonly string[] = ['jane']) {
  const bridge = await openGoogleTestBridge(t, {}, { settings })
  const phone = new Device(bridge)
  for (const name of names) assert.equal((await phone.put(`${name}.vcf`, card(name))).status, 201)
  const { token } = await phone.changes('')
  const mortal = await asProcess(t, bridge)
  return { bridge, mortal, token }
}

/** The bridge's next life. */
async function next(t: TestContext, bridge: GoogleTestBridge, before?: Device) {
  await before?.bridge.close()
  return openTestBridge(t, { ...upstreamOf(bridge), settings }, bridge.dataDir)
}

type Google = GoogleTestBridge['google']

/** Resolves when Google has got such a request, which it does or does not do, and never answers. */
const caught = (google: Google, method: RegExp, isDone: boolean, body = /(?:)/) =>
  new Promise((resolve) => {
    google.faults.push({
      match: { method, body, n: 1 },
      do: (_, perform) => {
        if (isDone) perform()
        resolve(undefined)
        return undefined
      },
    })
  })

/** Resolves when Google has done such a request, and is about to answer it. */
const passed = (google: Google, method: RegExp) =>
  new Promise((resolve) => {
    google.faults.push({
      match: { method, n: 1 },
      do: (_, perform) => {
        setTimeout(resolve, 0)
        return perform()
      },
    })
  })

/** Resolves when Google has taken a card, and has been asked for it. */
async function notReadBack(google: Google): Promise<void> {
  await passed(google, /PUT/)
  await caught(google, /GET/, false)
}

/** Resolves when a number in the bridge's files is as it is waited for. */
async function until(
  { dataDir }: Mortal,
  file: string,
  sql: string,
  isThere: (n: number) => boolean,
): Promise<void> {
  const db = new DatabaseSync(join(dataDir, file), { readOnly: true, timeout: 5000 })
  const statement = db.prepare(sql)
  while (!isThere(Number(statement.get()?.n))) await setImmediate()
  db.close()
}
