import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { card, Device, valuesOf } from '../safety/device.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import type { PlainRequest } from '../upstreams/plain/request.ts'
import { startPlainDav } from '../upstreams/plain-dav.ts'

/** A server with the card `a.vcf`, and a bridge on it; the server's ETags are what `spell` makes of its own. */
async function open(t: TestContext, spell: (etag: string) => string | undefined = (etag) => etag) {
  const upstream = await startPlainDav(t)
  const [book] = upstream.books
  book.put('a.vcf', card('a'))
  const conditions: (string | undefined)[] = []
  upstream.overrides.push((request, perform) => {
    if (/PUT|DELETE/.test(request.method)) conditions.push(request.header('if-match'))
    const usual = perform()
    const { ETag, ...headers } = usual.headers ?? {}
    const own = ETag === undefined ? undefined : spell(ETag)
    const body = usual.body
      ?.toString()
      .replace(/(<x:getetag[^>]*>)([^<]*)/g, (_, tag: string, etag: string) => {
        const told = spell(etag)
        return told === undefined ? tag : tag + told
      })
    return {
      ...usual,
      headers: own === undefined ? headers : { ...headers, ETag: own },
      ...(body === undefined ? {} : { body }),
    }
  })
  const bridge = await openTestBridge(t, upstream)
  return {
    upstream,
    book,
    conditions,
    phone: new Device(bridge, {}, '/addressbooks/alice/people/'),
  }
}

const spellings: Readonly<Record<string, (etag: string) => string | undefined>> = {
  weak: (etag) => `W/${etag}`,
  'without quotes': (etag) => etag.replaceAll('"', ''),
  absent: () => undefined,
  'the same for all, and empty': () => '""',
}

describe('a card whose server tells an ETag that is', () => {
  for (const [what, spell] of Object.entries(spellings))
    it(`${what} has a strong one here, by which any client changes and deletes it`, async (t) => {
      const { book, conditions, phone } = await open(t, spell)
      const spelled = [
        (etag: string) => etag,
        (etag: string) => etag.slice(1, -1),
        (etag: string) => `W/${etag}`,
      ]
      for (const [round, own] of spelled.entries()) {
        const etag = await phone.etag('a.vcf')
        assert.match(etag, /^"[\x21\x23-\x7e]+"$/)
        assert.equal((await phone.get('a.vcf')).headers.get('etag'), etag)
        const update = card('a', `Round ${round}`)
        const put = await phone.put('a.vcf', update, { 'If-Match': own(etag) })
        assert.equal(put.status, 204)
        assert.equal(
          (await phone.put('a.vcf', update, { 'If-Match': etag })).status,
          412,
          'an old one',
        )
      }
      assert.equal((await phone.put('a.vcf', card('a', 'Unconditional'))).status, 204)
      book.put('a.vcf', card('a', 'Somebody Else'))
      assert.deepEqual(valuesOf((await phone.get('a.vcf')).text, 'FN'), ['Somebody Else'])
      assert.equal(
        (await phone.delete('a.vcf', { 'If-Match': await phone.etag('a.vcf') })).status,
        204,
      )
      assert.deepEqual(
        new Set(conditions),
        new Set([undefined]),
        'no such condition holds upstream',
      )
    })
})

const isWrite = ({ method }: PlainRequest): boolean => /PUT|DELETE/.test(method)

describe('a card that changes at its server between the look and the write', () => {
  it('is read and merged again, and what came in between stays', async (t) => {
    const { upstream, book, phone } = await open(t)
    await phone.list()
    let left = 2
    upstream.overrides.unshift((request) => {
      if (isWrite(request) && left-- > 0) book.put('a.vcf', card('a', 'Jane Doe', `X-NEW:${left}`))
      return undefined
    })
    assert.equal((await phone.put('a.vcf', card('a', 'Janet Doe'))).status, 204)
    const stored = book.get('a.vcf')?.text ?? ''
    assert.deepEqual([valuesOf(stored, 'FN'), valuesOf(stored, 'X-NEW')], [['Janet Doe'], ['0']])
    left = 2
    assert.equal((await phone.delete('a.vcf')).status, 204)
    assert.deepEqual(book.names, [])
  })

  it('is 412 to a client that named the version before', async (t) => {
    const { upstream, book, phone } = await open(t)
    const etag = await phone.etag('a.vcf')
    let left = 1
    upstream.overrides.unshift((request) => {
      if (isWrite(request) && left-- > 0) book.put('a.vcf', card('a', 'Somebody Else'))
      return undefined
    })
    const { status } = await phone.put('a.vcf', card('a', 'Janet Doe'), { 'If-Match': etag })
    assert.equal(status, 412)
    assert.match(book.get('a.vcf')?.text ?? '', /FN:Somebody Else/)
    assert.match((await phone.get('a.vcf')).text, /FN:Somebody Else/)
  })

  it('is later where that does not end: three writes, and not one more', async (t) => {
    const { upstream, conditions, phone } = await open(t)
    await phone.list()
    upstream.overrides.push(() => undefined)
    upstream.overrides.unshift((request) => {
      if (!isWrite(request)) return undefined
      conditions.push(request.header('if-match'))
      return { status: 412 }
    })
    for (const write of [() => phone.put('a.vcf', card('a', 'X')), () => phone.delete('a.vcf')]) {
      conditions.length = 0
      const { status, headers } = await write()
      assert.equal(status, 503)
      assert.equal(headers.get('retry-after'), '30')
      assert.equal(conditions.length, 3)
    }
    assert.equal((await phone.list()).size, 1)
  })
})
