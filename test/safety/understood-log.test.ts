import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { startBridge, type RunningBridge } from '../support/bridge.ts'
import { basic } from '../support/test-bridge.ts'
import { createScope } from '../support/scope.ts'
import { startPlainDav, type PlainDav } from '../upstreams/plain-dav.ts'
import { card } from './device.ts'
import { lines } from './rich-card-bridge.ts'

const rich = card('uid-of-jane', 'Jane Doe', ...lines)
const plain = card('uid-of-jane', 'Jane Doe', 'TEL:+49 30 1234', 'TEL;TYPE=CELL:+49 170 1')

async function addDevice(
  { command }: RunningBridge,
  name: string,
  policy: string,
): Promise<string> {
  const add = ['device', 'add', name, '--account', 'alice', '--policy', policy, '--json']
  return (JSON.parse(await command(...add)) as { password: string }).password
}

describe('the log', () => {
  const scope = createScope()
  let upstream: PlainDav
  let bridge: RunningBridge
  before(async () => {
    upstream = await startPlainDav(scope)
    bridge = await startBridge(scope, upstream)
  })
  beforeEach(() => upstream.books[0].put('jane.vcf', rich))
  after(() => scope.close())
  const stored = (): string => upstream.books[0].get('jane.vcf')?.text ?? ''

  /** Writes the card as a new device of that policy; gives what that logged. */
  async function put(name: string, policy: string, body: string): Promise<string> {
    const password = await addDevice(bridge, name, policy)
    const start = bridge.log().length
    const url = `${bridge.url}addressbooks/alice/people/jane.vcf`
    const headers = { Authorization: basic('alice', password), 'Content-Type': 'text/vcard' }
    assert.equal((await fetch(url, { method: 'PUT', headers, body })).status, 204)
    // The line about the request is the last.
    while (!/\bPUT\b.*\b204\b/.test(bridge.log().slice(start)))
      await new Promise((done) => setTimeout(done, 5))
    return bridge.log().slice(start)
  }

  it('names what was kept for a client, and nothing of the card', async () => {
    const log = await put('old', 'merge', plain)
    assert.match(
      log,
      / info .*kept what a client left out account=alice device=old properties="CATEGORIES PHOTO TEL;X-ABLABEL X-FOO"/,
    )
    assertNoData(log)
    assert.match(stored(), /X-FOO:bar/)
  })

  it('names the property that a control character was left out of, and nothing of the card', async () => {
    const log = await put('control', 'merge', rich.replace('END:', 'NOTE:a\x10 secret\r\nEND:'))
    assert.match(
      log,
      / info .*control characters were left out of a card account=alice device=control properties=NOTE/,
    )
    assertNoData(log)
    assert.doesNotMatch(log, /secret/)
    assert.match(stored(), /NOTE:a secret/)
  })

  it('warns of what is lost with the policy warn, and says how to keep it', async () => {
    const log = await put('warned', 'warn', plain)
    assert.match(
      log,
      / warn .*--policy merge would keep it.* account=alice device=warned properties="CATEGORIES PHOTO TEL;X-ABLABEL X-FOO"/,
    )
    assert.equal(log.match(/ warn /g)?.length, 1)
    assertNoData(log)
    assert.equal(stored(), plain)
  })

  it('says nothing with the policy pass', async () => {
    const log = await put('passed', 'pass', plain)
    assert.doesNotMatch(log, /PHOTO|X-FOO|left out|took away/)
    assert.equal(stored(), plain)
  })

  it('tells when more than 30 % of a card goes at once', async () => {
    const log = await put('tidy', 'merge', card('uid-of-jane', 'Jane Doe'))
    assert.match(log, / warn .*took away 4 of 12 properties.* properties="TEL EMAIL NOTE"/)
    assertNoData(log)
  })
})

function assertNoData(log: string): void {
  assert.doesNotMatch(log, /Jane|Doe|1234|example\.org|chess|Friends|Cabin|\bbar\b/)
}
