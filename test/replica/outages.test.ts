import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { accountStatus } from '../../server/accounts/account-status.ts'
import { createRefreshOutageLog } from '../../server/activity/refresh-outage-log.ts'
import { openStore } from '../../server/store/sqlite-store.ts'
import { card, Device } from '../safety/device.ts'
import { vcard } from '../support/dav-bodies.ts'
import { openGoogleTestBridge, openTestBridge, type TestBridge } from '../support/test-bridge.ts'
import { until } from '../support/until.ts'

const settings = { replica: { maxAge: '0s', offline: '30d' } }

describe('an outage of upstream', () => {
  it('is told of the account while devices read what is known, until upstream answers again', async (t) => {
    const bridge = await openGoogleTestBridge(t, {}, { settings })
    bridge.account.contacts.add(vcard('Ada'))
    const phone = new Device(bridge)
    assert.equal((await phone.list()).size, 1)
    assert.equal(await statusOf(bridge), 'working')
    bridge.google.faults.push({ match: {}, do: () => ({ status: 503 }) })
    assert.equal((await phone.list()).size, 1)
    assert.equal(await statusOf(bridge), 'failing')
    assert.equal((await phone.list()).size, 1)
    assert.equal(await statusOf(bridge), 'failing')
  })

  it('is logged once when it begins and once when it ends', async () => {
    const lines: string[] = []
    const note = (line: string): void => void lines.push(line)
    const hear = createRefreshOutageLog({ info: note, warn: note })
    for (const isGood of [true, false, false, true, true]) {
      const refresh = isGood ? Promise.resolve() : Promise.reject(new Error('away'))
      hear('alice', 'contacts', refresh)
      await refresh.catch(() => undefined)
    }
    assert.deepEqual(lines, [
      'Upstream failed: devices are shown what is known, and can change nothing',
      'Upstream answers again',
    ])
  })
})

describe('what is kept of cards', () => {
  it('is removed at the next start when no card has it any more', async (t) => {
    const bridge = await openGoogleTestBridge(t, {}, { settings })
    const upstream = {
      wellKnown: bridge.google.wellKnown,
      tokenEndpoint: bridge.google.tokenEndpoint,
      refreshToken: bridge.account.refreshToken(),
      settings,
    }
    const phone = new Device(bridge)
    for (const name of ['Jane', 'Janet', 'Joan']) await phone.put('jane.vcf', card('jane', name))
    await bridge.close()
    assert.ok(bodiesIn(bridge) > 1)
    const again = await openTestBridge(t, upstream, bridge.dataDir)
    await until(() => bodiesIn(bridge) === 1)
    await again.close()
  })
})

async function statusOf({ dataDir }: TestBridge): Promise<string> {
  // What was recorded is stored behind the answer.
  await new Promise((resolve) => setTimeout(resolve, 100))
  const store = await openStore(dataDir)
  try {
    const [account] = await store.accounts()
    assert.ok(account)
    const [activity] = await store.accountActivities()
    const grant = await store.grant('alice')
    const upstream = { upstream: { quirks: 'google' } } as never
    return accountStatus({ account, grant, activity, now: Date.now(), settings: upstream }).kind
  } finally {
    await store.close()
  }
}

function bodiesIn({ dataDir }: TestBridge): number {
  const db = new DatabaseSync(join(dataDir, 'bodies.db'), { readOnly: true })
  try {
    return Number(db.prepare('SELECT count(*) AS n FROM bodies').get()?.n)
  } finally {
    db.close()
  }
}
