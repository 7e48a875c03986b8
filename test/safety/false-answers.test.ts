import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bodyOf, type Answer } from '../fake-google/answer.ts'
import { hang } from '../fake-google/fault-wire.ts'
import { openGoogleTestBridge, openTestBridge, type FakeGoogle } from '../support/test-bridge.ts'
import { startPlainDav } from '../upstreams/plain-dav.ts'
import { card, Device, valuesOf } from './device.ts'

const jane = card('uid-of-jane')
const xml = { 'content-type': 'text/xml; charset=UTF-8' }
const refusals: Readonly<Record<string, Answer>> = {
  'a 503': { status: 503, headers: { 'retry-after': '1' } },
  'a 429': { status: 429, headers: { 'retry-after': '1' } },
}

describe('what Google says once and is not true', () => {
  it('of a deletion, that the card is not there: it stays, under its name, and can be deleted', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const [phone, other] = [new Device(bridge), new Device(bridge)]
    await phone.put('mine.vcf', jane)
    const { token } = await other.changes('')
    const match = { method: 'DELETE', n: 1 }
    bridge.google.faults.push({ match, do: () => ({ status: 404 }) })
    assert.equal((await phone.delete('mine.vcf')).status, 503)
    assert.deepEqual([...(await phone.list()).keys()], ['mine.vcf'])
    assert.equal((await phone.get('mine.vcf')).status, 200)
    assert.deepEqual((await other.changes(token)).there, ['mine.vcf'], 'who took it for gone')
    assert.equal((await phone.put('mine.vcf', card('uid-of-jane', 'Janet Doe'))).status, 204)
    assert.equal(bridge.account.contacts.size, 1)
    assert.equal((await phone.delete('mine.vcf')).status, 204)
    assert.equal(bridge.account.contacts.size, 0)
  })

  it('of changes, that a card is gone: it stays where it is', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    await phone.put('mine.vcf', jane)
    const { token } = await phone.changes('')
    const [contact] = bridge.account.contacts.list()
    const gone = `<d:response><d:href>${contact?.href ?? ''}</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>`
    bridge.google.faults.push({
      match: { body: /sync-collection/, n: 1 },
      do: (_, perform) => {
        const answer = perform()
        const body = bodyOf(answer).toString()
        return { ...answer, body: body.replace(/(?=<d:sync-token>)/, gone) }
      },
    })
    assert.deepEqual((await phone.changes(token)).gone, [])
    assert.deepEqual([...(await phone.list()).keys()], ['mine.vcf'])
    assert.equal((await phone.get('mine.vcf')).status, 200)
  })

  for (const [what, refusal] of Object.entries(refusals)) {
    it(`of a new card that it stored, ${what}: the next try makes no second one`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
      const bridge = await openGoogleTestBridge(t)
      const phone = new Device(bridge)
      bridge.google.faults.push({
        match: { method: 'PUT', n: 1 },
        do: (_, perform) => {
          perform()
          return refusal
        },
      })
      assert.equal((await phone.put('mine.vcf', jane)).status, 503)
      t.mock.timers.tick(2_000)
      assert.equal((await phone.put('mine.vcf', jane)).status, 204)
      assert.equal(bridge.account.contacts.size, 1)
      assert.deepEqual([...(await phone.list()).keys()], ['mine.vcf'])
    })

    it(`where a new card is, ${what}: the next try makes no second one`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
      const bridge = await openGoogleTestBridge(t, { switches: { putLocation: 'none' } })
      const phone = new Device(bridge)
      await phone.list()
      bridge.google.faults.push({ match: { method: /PROPFIND|REPORT/, n: 1 }, do: () => refusal })
      assert.equal((await phone.put('mine.vcf', jane)).status, 503)
      t.mock.timers.tick(2_000)
      assert.equal((await phone.put('mine.vcf', jane)).status, 204)
      assert.equal(bridge.account.contacts.size, 1)
      assert.deepEqual([...(await phone.list()).keys()], ['mine.vcf'])
    })
  }

  for (const [what, answer] of Object.entries<Answer>({
    'that it is not there': { status: 404 },
    nothing: { status: 207, headers: xml, body: '<d:multistatus xmlns:d="DAV:"/>' },
  }))
    it(`of a card that a client without UIDs changes, ${what}: there is one card after it`, async (t) => {
      const bridge = await openGoogleTestBridge(t)
      const phone = new Device(bridge)
      await phone.put('mine.vcf', jane)
      bridge.google.faults.push({
        match: { method: /GET|PROPFIND|REPORT/, n: 1 },
        do: () => answer,
      })
      const { status } = await phone.put('mine.vcf', card(undefined, 'Janet Doe'))
      assert.ok([204, 502, 503].includes(status), String(status))
      assert.equal(bridge.account.contacts.size, 1)
      assert.deepEqual([...(await phone.list()).keys()], ['mine.vcf'])
      const { text } = await phone.get('mine.vcf')
      assert.deepEqual(valuesOf(text, 'FN'), [status === 204 ? 'Janet Doe' : 'Jane Doe'])
    })
})

describe('a creation that hangs at Google', () => {
  it('holds up no other device, which does not see the card yet', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const [phone, other] = [new Device(bridge), new Device(bridge)]
    await phone.put('first.vcf', jane)
    const { token } = await other.changes('')
    bridge.google.faults.push({ match: { method: 'PUT' }, do: hang })
    const hanging = phone.put('second.vcf', card('uid-of-mary')).catch(() => undefined)
    while (puts(bridge) < 2) await new Promise((resolve) => setTimeout(resolve, 10))
    const started = performance.now()
    assert.deepEqual([...(await other.list()).keys()], ['first.vcf'])
    assert.deepEqual((await other.changes(token)).there, [])
    assert.equal((await other.multiget('first.vcf', 'second.vcf')).status, 207)
    assert.ok(performance.now() - started < 5_000)
    await bridge.google.close()
    await hanging
  })
})

describe('a card with a control character', () => {
  for (const kind of ['google', 'standard'] as const)
    it(`is mended on its way up, and every device can read it, on quirks: ${kind}`, async (t) => {
      const { phone, texts } = await (kind === 'google' ? onGoogle(t) : onStandard(t))
      const damaged = card('uid-of-jane', 'Jane Doe', 'NOTE:be\x10fore \x01and after\x7f')
      assert.equal((await phone.put('jane.vcf', damaged)).status, 201)
      assert.match(texts()[0] ?? '', /NOTE:before and after\r?\n/)
      const { text, status } = await phone.multiget('jane.vcf')
      assert.equal(status, 207)
      assert.match(text, /NOTE:before and after/)
      assert.match((await phone.get('jane.vcf')).text, /NOTE:before and after/)
    })
})

async function onGoogle(t: Parameters<typeof openGoogleTestBridge>[0]) {
  const bridge = await openGoogleTestBridge(t)
  const texts = () => bridge.account.contacts.list().map(({ text }) => text)
  return { phone: new Device(bridge), texts }
}

async function onStandard(t: Parameters<typeof openGoogleTestBridge>[0]) {
  const upstream = await startPlainDav(t)
  const [book] = upstream.books
  const bridge = await openTestBridge(t, upstream)
  const texts = () => book.names.map((name) => book.get(name)?.text ?? '')
  return { phone: new Device(bridge, {}, '/addressbooks/alice/people/'), texts }
}

const puts = ({ google }: { readonly google: FakeGoogle }): number =>
  google.requests.filter(({ method }) => method === 'PUT').length
