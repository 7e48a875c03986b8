import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { card, Device, valuesOf } from '../safety/device.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import { startPlainDav } from '../upstreams/plain-dav.ts'

describe('cards whose names at their server have a slash or a backslash in them', () => {
  it('are cards like others, under names that clients can ask for', async (t) => {
    const upstream = await startPlainDav(t)
    const [book] = upstream.books
    book.put('a%2Fb.vcf', card('slash', 'Slash'))
    book.put('a%5Cb.vcf', card('backslash', 'Backslash'))
    book.put('a_b.vcf', card('plain', 'Plain'))
    book.put('100%25.vcf', card('percent', 'Percent'))
    const phone = new Device(await openTestBridge(t, upstream), {}, '/addressbooks/alice/people/')
    const names = [...(await phone.list()).keys()]
    assert.deepEqual(names.sort(), ['100%25.vcf', 'a_b-2.vcf', 'a_b-3.vcf', 'a_b.vcf'])
    const texts = await Promise.all(names.map(async (name) => (await phone.get(name)).text))
    const uids = texts.flatMap((text) => valuesOf(text, 'UID'))
    assert.deepEqual(uids.sort(), ['backslash', 'percent', 'plain', 'slash'])
    const slash = names[texts.findIndex((text) => text.includes('UID:slash'))] ?? ''
    const etag = await phone.etag(slash)
    const update = card('slash', 'Another Name')
    assert.equal((await phone.put(slash, update, { 'If-Match': etag })).status, 204)
    assert.match(book.get('a%2Fb.vcf')?.text ?? '', /FN:Another Name/)
    const { token } = await phone.changes('')
    assert.equal((await phone.delete(slash)).status, 204)
    assert.equal(book.get('a%2Fb.vcf'), undefined)
    assert.deepEqual((await phone.changes(token)).gone, [slash])
    assert.equal((await phone.list()).size, 3)
  })
})

describe('a new card that its server stores under another name, as Location says', () => {
  it('keeps the name that its client gave it, for every device', async (t) => {
    const upstream = await startPlainDav(t)
    const [book] = upstream.books
    upstream.overrides.push(({ method, at, body }, perform) => {
      if (method !== 'PUT' || at?.name !== 'new.vcf') return undefined
      const answer = perform()
      book.remove('new.vcf')
      book.put('srv-4.vcf', body)
      return { ...answer, headers: { ...answer.headers, Location: `${book.path}srv-4.vcf` } }
    })
    const phone = new Device(await openTestBridge(t, upstream), {}, '/addressbooks/alice/people/')
    const { token } = await phone.changes('')
    assert.equal((await phone.put('new.vcf', card('new'))).status, 201)
    assert.equal((await phone.get('new.vcf')).status, 200)
    assert.deepEqual([...(await phone.list()).keys()], ['new.vcf'])
    assert.deepEqual((await phone.changes(token)).there, ['new.vcf'])
    const etag = await phone.etag('new.vcf')
    const update = card('new', 'Another Name')
    assert.equal((await phone.put('new.vcf', update, { 'If-Match': etag })).status, 204)
    assert.match(book.get('srv-4.vcf')?.text ?? '', /FN:Another Name/)
    assert.equal((await phone.delete('new.vcf')).status, 204)
    assert.deepEqual(book.names, [])
  })
})
