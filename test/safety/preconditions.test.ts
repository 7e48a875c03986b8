import { isSafeMethod } from '../../lib/http/safe-methods.ts'
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { openGoogleTestBridge, type GoogleTestBridge } from '../support/test-bridge.ts'
import { book, card, Device, valuesOf } from './device.ts'

const jane = card('uid-of-jane')
const janet = card('uid-of-jane', 'Janet Doe')

type Condition = (etag: string) => Readonly<Record<string, string>>

/** What holds for a card that exists with this ETag. */
const holds: Readonly<Record<string, Condition>> = {
  'If-Match with its ETag': (etag) => ({ 'If-Match': etag }),
  'If-Match with its ETag among others': (etag) => ({ 'If-Match': `"old", ${etag},W/"x"` }),
  'If-Match with its ETag without quotes': (etag) => ({ 'If-Match': etag.replaceAll('"', '') }),
  'If-Match: *': () => ({ 'If-Match': '*' }),
  'If-None-Match with other ETags': () => ({ 'If-None-Match': '"old", W/"older"' }),
  'If with its ETag': (etag) => ({ If: `([${etag}])` }),
  'If-Match with its ETag made weak': (etag) => ({ 'If-Match': `W/${etag}` }),
  'If with its ETag made weak': (etag) => ({ If: `([W/${etag}])` }),
  'If with a second list that holds': (etag) => ({ If: `(["old"]) ([${etag}])` }),
  'If-Match that holds beside an If-None-Match that holds': (etag) => ({
    'If-Match': etag,
    'If-None-Match': '"old"',
  }),
}

/** What does not. */
const fails: Readonly<Record<string, Condition>> = {
  'If-Match with an old ETag': () => ({ 'If-Match': '"2020-01-01T00:00:00.000-08:00"' }),
  'If-Match with a list of old ETags': () => ({ 'If-Match': '"a", "b","c"' }),
  'If-Match with nothing': () => ({ 'If-Match': '' }),
  'If-Match with a quoted star': () => ({ 'If-Match': '"*"' }),
  'If-None-Match: *': () => ({ 'If-None-Match': '*' }),
  'If-None-Match with its ETag': (etag) => ({ 'If-None-Match': etag }),
  'If-None-Match with its ETag made weak': (etag) => ({ 'If-None-Match': `"x", W/${etag}` }),
  'If with an old ETag': () => ({ If: '(["old"])' }),
  'If with Not its ETag': (etag) => ({ If: `(Not [${etag}])` }),
  'If with a lock token': () => ({ If: '(<urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2>)' }),
  'If-Match that holds beside an If-None-Match that fails': (etag) => ({
    'If-Match': etag,
    'If-None-Match': '*',
  }),
}

describe('a card that exists', () => {
  for (const [name, condition] of Object.entries(holds)) {
    it(`is changed and deleted under ${name}`, async (t) => {
      const { phone, bridge } = await withJane(t)
      const headers = condition(await phone.etag('jane.vcf'))
      assert.equal((await phone.put('jane.vcf', janet, headers)).status, 204)
      assert.deepEqual(fullNames(bridge), ['Janet Doe'])
      const again = condition(await phone.etag('jane.vcf'))
      assert.equal((await phone.delete('jane.vcf', again)).status, 204)
      assert.equal(bridge.account.contacts.size, 0)
    })
  }

  for (const [name, condition] of Object.entries(fails)) {
    it(`is neither changed nor deleted under ${name}, though Google would`, async (t) => {
      const { phone, bridge } = await withJane(t)
      const headers = condition(await phone.etag('jane.vcf'))
      bridge.google.forgetRequests()
      assert.equal((await phone.put('jane.vcf', janet, headers)).status, 412)
      assert.equal((await phone.delete('jane.vcf', headers)).status, 412)
      assert.deepEqual(fullNames(bridge), ['Jane Doe'])
      assert.ok(bridge.google.requests.every(({ method }) => isSafeMethod(method)))
    })
  }
})

describe('a name without a card', () => {
  it('takes one under If-None-Match: *', async (t) => {
    const phone = new Device(await openGoogleTestBridge(t))
    assert.equal((await phone.put('jane.vcf', jane, { 'If-None-Match': '*' })).status, 201)
    assert.equal((await phone.put('jane.vcf', jane, { 'If-None-Match': '*' })).status, 412)
  })

  it('takes none under any If-Match, so that a deleted card does not come back', async (t) => {
    const { phone, bridge } = await withJane(t)
    const etag = await phone.etag('jane.vcf')
    await phone.delete('jane.vcf')
    for (const value of [etag, '*', `"a", ${etag}`, 'unquoted'])
      assert.equal((await phone.put('jane.vcf', janet, { 'If-Match': value })).status, 412, value)
    assert.equal((await phone.delete('jane.vcf', { 'If-Match': '*' })).status, 404)
    assert.equal(bridge.account.contacts.size, 0)
  })
})

describe('two devices', () => {
  it('that change one card at the same moment: one is told that it was too late', async (t) => {
    const { phone, bridge } = await withJane(t)
    const other = new Device(bridge)
    for (let round = 0; round < 10; round += 1) {
      const headers = { 'If-Match': await phone.etag('jane.vcf') }
      const [one, two] = [`One ${round}`, `Two ${round}`]
      const answers = await Promise.all([
        phone.put('jane.vcf', card('uid-of-jane', one), headers),
        other.put('jane.vcf', card('uid-of-jane', two), headers),
      ])
      const statuses = answers.map(({ status }) => status)
      assert.deepEqual(statuses.toSorted(), [204, 412])
      assert.deepEqual(fullNames(bridge), [statuses[0] === 204 ? one : two])
    }
  })

  it('of which one deletes what the other has changed: the change stays', async (t) => {
    const { phone, bridge } = await withJane(t)
    const seen = { 'If-Match': await phone.etag('jane.vcf') }
    const [put, removed] = await Promise.all([
      new Device(bridge).put('jane.vcf', janet, seen),
      phone.delete('jane.vcf', seen),
    ])
    assert.deepEqual([put.status, removed.status].toSorted(), [204, 412])
    assert.deepEqual(fullNames(bridge), put.status === 204 ? ['Janet Doe'] : [])
  })

  it('one of which is Google in a browser: its change is not overwritten', async (t) => {
    const { phone, bridge } = await withJane(t)
    const seen = { 'If-Match': await phone.etag('jane.vcf') }
    const [{ id } = { id: '' }] = bridge.account.contacts.list()
    bridge.account.contacts.edit(id, card(undefined, 'Mary Roe'))
    assert.equal((await phone.put('jane.vcf', janet, seen)).status, 412)
    assert.equal((await phone.delete('jane.vcf', seen)).status, 412)
    assert.deepEqual(fullNames(bridge), ['Mary Roe'])
  })
})

describe('a device that may only read', () => {
  it('changes nothing by any method, and reads on', async (t) => {
    const { bridge } = await withJane(t)
    const reader = new Device(bridge, { Authorization: bridge.readOnly })
    assert.equal((await reader.put('jane.vcf', janet)).status, 403)
    assert.equal((await reader.put('new.vcf', card('new'))).status, 403)
    assert.equal((await reader.delete('jane.vcf')).status, 403)
    assert.equal((await reader.ask(book, { method: 'POST', body: jane })).status, 403)
    assert.deepEqual(fullNames(bridge), ['Jane Doe'])
    assert.equal((await reader.get('jane.vcf')).status, 200)
  })
})

describe('a whole address book', () => {
  it('cannot be deleted, moved, made or locked by a client, and Google is not asked', async (t) => {
    const { bridge, phone } = await withJane(t)
    bridge.google.forgetRequests()
    for (const path of [book, '/addressbooks/alice/', '/principals/alice/', '/'])
      for (const method of ['DELETE', 'MOVE', 'COPY', 'MKCOL', 'LOCK', 'PUT']) {
        const { status } = await phone.ask(path, { method, headers: { Destination: '/x/' } })
        assert.ok([403, 405].includes(status), `${method} ${path}: ${status}`)
      }
    assert.deepEqual(bridge.google.requests, [])
    assert.equal(bridge.account.contacts.size, 1)
  })
})

async function withJane(t: TestContext) {
  const bridge = await openGoogleTestBridge(t)
  const phone = new Device(bridge)
  assert.equal((await phone.put('jane.vcf', jane)).status, 201)
  return { bridge, phone }
}

/** As Google has them. */
const fullNames = ({ account }: GoogleTestBridge): readonly string[] =>
  account.contacts.list().flatMap(({ text }) => valuesOf(text, 'FN'))
