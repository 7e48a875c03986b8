import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { answer, htmlPage, unauthorized } from '../fake-google/fault-answers.ts'
import { lostAnswer, raw, reset } from '../fake-google/fault-wire.ts'
import type { Fault } from '../fake-google/faults.ts'
import { openStore } from '../../server/store/sqlite-store.ts'
import { openGoogleTestBridge } from '../support/test-bridge.ts'
import { storedGrant } from '../support/stored-grant.ts'
import { book, card, Device, valuesOf, type Answered } from './device.ts'
import { addBob } from './neighbour.ts'

/** One of each that needs Google. */
const asks: Readonly<Record<string, (device: Device) => Promise<Answered>>> = {
  'PROPFIND 0': (device) => device.propfind(book, '0', '<s:getctag/>'),
  'PROPFIND 1': (device) => device.propfind(book, '1'),
  sync: (device) => device.sync(''),
  multiget: (device) => device.multiget('jane.vcf'),
  GET: (device) => device.get('jane.vcf'),
  'PUT of a known card': (device) => device.put('jane.vcf', card('uid-of-jane', 'Janet Doe')),
  'PUT of a new card': (device) => device.put('new.vcf', card('uid-new')),
  DELETE: (device) => device.delete('jane.vcf'),
}

describe('an access token that has expired', () => {
  it('is renewed once, and no device notices', async (t) => {
    const { bridge, phone, renewals } = await opened(t)
    bridge.account.expireTokens()
    assert.equal((await phone.get('jane.vcf')).status, 200)
    assert.equal(renewals(), 1)
    t.mock.timers.tick(3_700_000)
    const answers = await Promise.all(Array.from({ length: 200 }, () => phone.get('jane.vcf')))
    assert.ok(answers.every(({ status }) => status === 200))
    assert.equal(renewals(), 2, '200 requests at the same time')
  })

  it('on a write costs one more try, and the card is written once', async (t) => {
    const { bridge, phone, renewals } = await opened(t)
    const puts = () => bridge.google.requests.filter(({ method }) => method === 'PUT')
    for (const name of ['jane.vcf', 'new.vcf']) {
      bridge.google.forgetRequests()
      bridge.google.faults.push({ match: { method: 'PUT', n: 1 }, do: unauthorized })
      const { status } = await phone.put(name, card(`uid-of-${name.slice(0, -4)}`, 'Janet Doe'))
      assert.ok(status < 300)
      assert.deepEqual([puts().length, renewals()], [2, 1])
      assert.equal(new Set(puts().map(({ headers }) => headers.authorization)).size, 2)
      assert.deepEqual(valuesOf((await phone.get(name)).text, 'FN'), ['Janet Doe'])
      t.mock.timers.tick(120_000)
    }
    assert.equal(bridge.account.contacts.size, 2)
  })
})

describe('an account that Google refuses', () => {
  it('even with fresh tokens is "later", never "wrong password", and comes back by itself', async (t) => {
    const { bridge, phone } = await opened(t)
    for (const [name, ask] of Object.entries(asks)) {
      bridge.google.faults.push({ match: { path: /^\/carddav/ }, do: unauthorized })
      assertLater(await ask(phone), name)
      bridge.google.faults.length = 0
      t.mock.timers.tick(400_000)
    }
    assert.equal((await phone.get('jane.vcf')).status, 200)
  })

  it('since the consent was taken back is "later" for its own devices alone, until a person signs in again', async (t) => {
    const { bridge, phone } = await opened(t)
    const path = '/addressbooks/bob/contacts/'
    const bob = new Device(bridge, { Authorization: await addBob(bridge.google, bridge) })
    bridge.account.revoke()
    for (const [name, ask] of Object.entries(asks)) {
      assertLater(await ask(phone), name)
      assert.equal((await bob.propfind(path, '1')).status, 207)
    }
    t.mock.timers.tick(24 * 3_600_000)
    assertLater(await phone.get('jane.vcf'), 'a day later')
    assert.equal(bridge.account.contacts.size, 1)
    await signIn(bridge.dataDir, bridge.account.refreshToken())
    t.mock.timers.tick(1_000)
    assert.equal((await phone.get('jane.vcf')).status, 200)
  })
})

describe('a token endpoint in trouble', () => {
  const troubles: Readonly<Record<string, Fault>> = {
    'it resets': reset,
    'it loses its answer': lostAnswer,
    'it answers 500': htmlPage(500, 'Internal Server Error'),
    'it answers 503': answer({ status: 503, headers: { 'retry-after': '20' } }),
    'it answers a page': answer({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<p>',
    }),
    'it speaks no HTTP': raw('SSH-2.0\r\n'),
    'it refuses the client': answer({ status: 401, body: '{"error":"invalid_client"}' }),
  }
  for (const [name, trouble] of Object.entries(troubles)) {
    it(`is "later" to every device, and costs no account (${name})`, async (t) => {
      const { bridge, phone } = await opened(t)
      bridge.account.expireTokens()
      bridge.google.faults.push({ match: { method: 'POST', path: /token/ }, do: trouble })
      for (const [title, ask] of Object.entries(asks)) assertLater(await ask(phone), title)
      bridge.google.faults.length = 0
      t.mock.timers.tick(3_600_000)
      assert.equal((await phone.get('jane.vcf')).status, 200)
      assert.equal(bridge.account.contacts.size, 1)
    })
  }
})

function assertLater({ status, headers, text }: Answered, name: string): void {
  assert.equal(status, 503, `${name}: ${text}`)
  assert.match(headers.get('retry-after') ?? '', /^[1-9]\d*$/, name)
  assert.equal(headers.get('www-authenticate'), null)
}

async function opened(t: TestContext) {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const bridge = await openGoogleTestBridge(t)
  const phone = new Device(bridge)
  assert.equal((await phone.put('jane.vcf', card('uid-of-jane'))).status, 201)
  t.mock.timers.tick(120_000)
  bridge.google.forgetRequests()
  const renewals = () => bridge.google.requests.filter(({ path }) => path.includes('token')).length
  return { bridge, phone, renewals }
}

/** What `login` does when the person has consented again, in a process of its own. */
async function signIn(dataDir: string, refreshToken: string): Promise<void> {
  const store = await openStore(dataDir)
  const [grant, account] = [await storedGrant(store), await store.account('alice')]
  assert(account, 'the account was not kept')
  assert.equal(account.state, 'signed-out')
  await store.putGrant('alice', { ...grant, refreshToken })
  await store.putAccount({ ...account, state: 'ok', stateSince: Date.now() })
  await store.close()
}
