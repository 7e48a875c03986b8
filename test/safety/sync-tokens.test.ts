import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openGoogleTestBridge } from '../support/test-bridge.ts'
import { reopen } from './again.ts'
import { book, card, Device, rowsOf } from './device.ts'

const day = 24 * 3600 * 1000
const thunderbird = { 'User-Agent': 'Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Thunderbird/140.0' }

describe('a sync-token', () => {
  it('outlives those of Google, which end after 29 days', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    await phone.put('jane.vcf', card('uid-of-jane'))
    const { token } = await phone.changes('')
    t.mock.timers.tick(28 * day)
    assert.deepEqual((await phone.changes(token)).there, [])
    t.mock.timers.tick(2 * day)
    bridge.account.contacts.add(card(undefined, 'Later'))
    assert.equal((await phone.changes(token)).there.length, 1)
    assertStale(await new Device(bridge, thunderbird).sync('0'), 400)
    assert.equal((await phone.changes('')).there.length, 2)
  })

  it('of another account, another book or another installation is refused', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const stranger = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    const { token } = await phone.changes('')
    const foreign = (await new Device(stranger).changes('')).token
    const upstream = await upstreamToken(bridge)
    const altered = token.replace(/.(?=.{8}$)/, (char) => (char === 'A' ? 'B' : 'A'))
    const tokens = [foreign, upstream, altered, token.slice(0, -4), 'urn:carddav-bridge:sync:', '0']
    for (const wrong of tokens) assertStale(await phone.sync(wrong), 403)
    assert.deepEqual((await phone.changes(token)).there, [])
  })

  it('is the same for every device and outlives a restart of the bridge', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const { token } = await new Device(bridge).changes('')
    await new Device(bridge).put('jane.vcf', card('uid-of-jane'))
    await bridge.close()
    const again = new Device(await reopen(t, bridge, bridge))
    const reader = new Device(again.bridge, { Authorization: bridge.readOnly })
    for (const device of [again, reader])
      assert.deepEqual((await device.changes(token)).there, ['jane.vcf'])
  })

  it('in a PROPFIND is one to go on from, in the home set as in the book', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    await phone.put('jane.vcf', card('uid-of-jane'))
    const asks = [
      [book, '0'] as const,
      [book, '1'] as const,
      ['/addressbooks/alice/', '1'] as const,
    ]
    for (const [at, [path, depth]] of asks.entries()) {
      const props = '<d:sync-token/><s:getctag/><d:getetag/>'
      const { rows } = rowsOf(await phone.propfind(path, depth, props))
      const found = rows.find(({ href }) => href === book)?.found
      assert.ok(found?.get('getctag'))
      const token = found?.get('sync-token') ?? ''
      // The first token after a device's own listing is of that listing: what came since is told again.
      const again = path === '/addressbooks/alice/' ? ['new-1.vcf'] : []
      assert.deepEqual((await phone.changes(token)).there, again)
      await phone.put(`new-${at}.vcf`, card(`uid-new-${at}`))
      assert.deepEqual((await phone.changes(token)).there, [...again, `new-${at}.vcf`])
    }
  })

  it('has a ctag beside it that changes with every change, and only then', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    const ctag = async (path: string, depth: '0' | '1') => {
      const { rows } = rowsOf(await phone.propfind(path, depth, '<s:getctag/>'))
      return rows.find(({ href }) => href === book)?.found.get('getctag') ?? ''
    }
    const seen = new Set<string>()
    const changes = [
      () => phone.put('jane.vcf', card('uid-of-jane')),
      () => phone.put('jane.vcf', card('uid-of-jane', 'Janet Doe')),
      () => phone.delete('jane.vcf'),
      () => Promise.resolve(bridge.account.contacts.add(card(undefined, 'John Doe'))),
    ]
    for (const change of changes) {
      await change()
      const now = await ctag(book, '0')
      assert.ok(now !== '' && !seen.has(now))
      seen.add(now)
      for (const [path, depth] of [[book, '1'] as const, ['/addressbooks/alice/', '1'] as const])
        assert.equal(await ctag(path, depth), now)
    }
  })
})

function assertStale({ status, text }: { status: number; text: string }, wanted: number): void {
  assert.equal(status, wanted)
  assert.match(text, /^<\?xml[^>]*>\s*<(\w+:)?error\b[^>]*><(\w+:)?valid-sync-token\s*\/>/)
}

/** Google's own token, which a client may have kept from before the bridge. */
async function upstreamToken({
  google,
  account,
}: Awaited<ReturnType<typeof openGoogleTestBridge>>) {
  const answer = await fetch(google.url + account.bookHref, {
    method: 'PROPFIND',
    headers: { Authorization: `Bearer ${account.accessToken()}`, Depth: '0' },
    body: '<d:propfind xmlns:d="DAV:"><d:prop><d:sync-token/></d:prop></d:propfind>',
  })
  return /sync-token>([^<]+)</.exec(await answer.text())?.[1] ?? ''
}
