import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openStore } from '../../server/store/sqlite-store.ts'
import { startFakeGoogle } from '../fake-google/server.ts'
import type { Switches } from '../fake-google/switches.ts'
import {
  openGoogleTestBridge,
  openTestBridge,
  type GoogleTestBridge,
  type TestBridge,
} from '../support/test-bridge.ts'
import { nested } from '../support/scope.ts'
import { reopen } from './again.ts'
import { book, card, Device } from './device.ts'
import { assertEverywhere } from './everywhere.ts'

describe('where things are at Google', () => {
  it('is remembered over a restart of the bridge', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    await new Device(bridge).put('jane.vcf', card('uid-of-jane'))
    await bridge.close()
    bridge.google.forgetRequests()
    const again = new Device(await reopen(t, bridge, bridge))
    assert.equal((await again.get('jane.vcf')).status, 200)
    assert.deepEqual(lookedUp(bridge), [])
  })

  it('is looked up again after two weeks, and what is known serves while that fails', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    await phone.put('jane.vcf', card('uid-of-jane'))
    bridge.google.forgetRequests()
    t.mock.timers.tick(15 * 24 * 3_600_000)
    bridge.google.faults.push({ match: { path: /well-known/ }, do: () => ({ status: 500 }) })
    assert.equal((await phone.get('jane.vcf')).status, 200)
    assert.equal(lookedUp(bridge).length, 1)
    bridge.google.faults.length = 0
    t.mock.timers.tick(120_000)
    assert.equal((await phone.get('jane.vcf')).status, 200)
    assert.equal(lookedUp(bridge).length, 2)
    assert.equal((await phone.get('jane.vcf')).status, 200)
    assert.equal(lookedUp(bridge).length, 2)
  })

  it('that cannot be looked up is "later", never an empty address book', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    for (const fault of [404, 500]) {
      bridge.google.faults.push({ match: { method: 'PROPFIND' }, do: () => ({ status: fault }) })
      for (const path of ['/addressbooks/alice/', book])
        for (const depth of ['0', '1'] as const) {
          const { status } = await phone.propfind(path, depth, '<d:displayname/>')
          const local = path !== book && depth === '0'
          assert.ok(local ? status === 207 : [502, 503].includes(status), `${path} ${status}`)
        }
      assert.equal((await phone.get('jane.vcf')).status, 502)
      bridge.google.faults.length = 0
    }
    assert.equal((await phone.propfind('/addressbooks/alice/', '1')).status, 207)
  })

  const odd: readonly Partial<Switches>[] = [
    { bookRefusesPrincipal: 400 },
    { bookRefusesPrincipal: 404 },
    { bookWithoutType: true },
    { bookWithoutType: true, bookRefusesPrincipal: 404 },
  ]
  for (const switches of odd) {
    it(`is found though the book does not tell its principal or what it is (${JSON.stringify(switches)})`, async (t) => {
      const bridge = await openGoogleTestBridge(t, { switches })
      const phone = new Device(bridge)
      assert.equal((await phone.put('jane.vcf', card('uid-of-jane'))).status, 201)
      await assertEverywhere(phone, 'jane.vcf', 'uid-of-jane')
    })
  }

  it("tells the account's e-mail, with which devices may then sign in", async (t) => {
    const scope = nested(t)
    const google = await startFakeGoogle()
    scope.after(() => google.close())
    const account = google.account('alice@gmail.example')
    const { wellKnown, tokenEndpoint } = google
    const refreshToken = account.refreshToken()
    const bridge = await openTestBridge(scope, { wellKnown, tokenEndpoint, refreshToken })
    assert.equal((await new Device(bridge).propfind(book, '1')).status, 207)
    assert.equal(await emailOf(bridge), 'alice@gmail.example')
    const byEmail = new Device(bridge, { Authorization: withUser(bridge, 'Alice@gmail.example') })
    await until(async () => (await byEmail.propfind('/', '0')).status === 207)
    const path = '/addressbooks/alice%40gmail.example/contacts/'
    assert.equal((await byEmail.propfind(path, '1')).status, 207)
  })
})

const lookedUp = ({ google }: GoogleTestBridge) =>
  google.requests.filter(({ path }) => path === '/.well-known/carddav')

/** Another process's change is seen after a moment. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) if (await condition()) return
  assert.fail('it did not come true')
}

async function emailOf({ dataDir }: TestBridge): Promise<string | undefined> {
  const store = await openStore(dataDir)
  const account = await store.account('alice')
  await store.close()
  return account?.email
}

function withUser({ basic }: TestBridge, user: string): string {
  const [, password = ''] = Buffer.from(basic.slice(6), 'base64').toString().split(':')
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}
