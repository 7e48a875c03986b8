import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openStore } from '../../server/store/sqlite-store.ts'
import { startFakeGoogle } from '../fake-google/server.ts'
import type { Switches } from '../fake-google/switches.ts'
import { openGoogleHouse, openHouse, type GoogleHouse, type OpenHouse } from '../support/house.ts'
import { nested } from '../support/scope.ts'
import { reopen } from './again.ts'
import { book, card, Device } from './device.ts'
import { assertEverywhere } from './everywhere.ts'

describe('where things are at Google', () => {
  it('is remembered over a restart of the bridge', async (t) => {
    const house = await openGoogleHouse(t)
    await new Device(house).put('jane.vcf', card('uid-of-jane'))
    await house.close()
    house.google.forgetRequests()
    const again = new Device(await reopen(t, house, house))
    assert.equal((await again.get('jane.vcf')).status, 200)
    assert.deepEqual(lookedUp(house), [])
  })

  it('is looked up again after two weeks, and what is known serves while that fails', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    const house = await openGoogleHouse(t)
    const phone = new Device(house)
    await phone.put('jane.vcf', card('uid-of-jane'))
    house.google.forgetRequests()
    t.mock.timers.tick(15 * 24 * 3_600_000)
    house.google.faults.push({ match: { path: /well-known/ }, do: () => ({ status: 500 }) })
    assert.equal((await phone.get('jane.vcf')).status, 200)
    assert.equal(lookedUp(house).length, 1)
    house.google.faults.length = 0
    t.mock.timers.tick(120_000)
    assert.equal((await phone.get('jane.vcf')).status, 200)
    assert.equal(lookedUp(house).length, 2)
    assert.equal((await phone.get('jane.vcf')).status, 200)
    assert.equal(lookedUp(house).length, 2)
  })

  it('that cannot be looked up is "later", never an empty address book', async (t) => {
    const house = await openGoogleHouse(t)
    const phone = new Device(house)
    for (const fault of [404, 500]) {
      house.google.faults.push({ match: { method: 'PROPFIND' }, do: () => ({ status: fault }) })
      for (const path of ['/addressbooks/alice/', book])
        for (const depth of ['0', '1'] as const) {
          const { status } = await phone.propfind(path, depth, '<d:displayname/>')
          const local = path !== book && depth === '0'
          assert.ok(local ? status === 207 : [502, 503].includes(status), `${path} ${status}`)
        }
      assert.equal((await phone.get('jane.vcf')).status, 502)
      house.google.faults.length = 0
    }
    assert.equal((await phone.propfind('/addressbooks/alice/', '1')).status, 207)
  })

  const odd: readonly Partial<Switches>[] = [
    { bookRefusesPrincipal: 400 },
    { bookRefusesPrincipal: 404 },
  ]
  for (const switches of odd) {
    it(`is found though the book does not tell its principal (${JSON.stringify(switches)})`, async (t) => {
      const house = await openGoogleHouse(t, { switches })
      const phone = new Device(house)
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
    const house = await openHouse(scope, { wellKnown, tokenEndpoint, refreshToken })
    assert.equal((await new Device(house).propfind(book, '1')).status, 207)
    assert.equal(await emailOf(house), 'alice@gmail.example')
    const byEmail = new Device(house, { Authorization: withUser(house, 'Alice@gmail.example') })
    await until(async () => (await byEmail.propfind('/', '0')).status === 207)
    const path = '/addressbooks/alice%40gmail.example/contacts/'
    assert.equal((await byEmail.propfind(path, '1')).status, 207)
  })
})

const lookedUp = ({ google }: GoogleHouse) =>
  google.requests.filter(({ path }) => path === '/.well-known/carddav')

/** Another process's change is seen after a moment. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) if (await condition()) return
  assert.fail('it did not come true')
}

async function emailOf({ dataDir }: OpenHouse): Promise<string | undefined> {
  const store = await openStore(dataDir)
  const account = await store.account('alice')
  await store.close()
  return account?.email
}

function withUser({ basic }: OpenHouse, user: string): string {
  const [, password = ''] = Buffer.from(basic.slice(6), 'base64').toString().split(':')
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}
