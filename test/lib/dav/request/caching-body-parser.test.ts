import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createCachingBodyParser } from '../../../../lib/dav/request/caching-body-parser.ts'

function counting() {
  const seen: string[] = []
  const parse = createCachingBodyParser(async (body) => {
    seen.push(body.toString())
    await Promise.resolve()
    if (body.length === 0) throw new Error('empty')
    return { bytes: body.length }
  })
  return { seen, parse }
}

describe('createCachingBodyParser', () => {
  it('parses the same bytes once', async () => {
    const { seen, parse } = counting()
    const first = await parse(Buffer.from('é'))
    assert.equal(await parse(Buffer.from('é')), first)
    assert.deepEqual(seen, ['é'])
  })

  it('tells apart bodies that differ in one byte, or only as UTF-8 and Latin-1', async () => {
    const { seen, parse } = counting()
    for (const body of [Buffer.from('é'), Buffer.from('é', 'latin1'), Buffer.from('Ã©')])
      await parse(body)
    assert.equal(seen.length, 3)
  })

  it('is not misled when the bytes of a buffer change later', async () => {
    const { parse } = counting()
    const body = Buffer.from('aa')
    const first = await parse(body)
    body.write('bb')
    assert.notEqual(await parse(Buffer.from('bb')), first)
    assert.equal(await parse(Buffer.from('aa')), first)
  })

  it('keeps no failures', async () => {
    const { seen, parse } = counting()
    await assert.rejects(parse(Buffer.alloc(0)))
    await assert.rejects(parse(Buffer.alloc(0)))
    assert.equal(seen.length, 2)
  })

  it('keeps nothing over 8 KB, and 500 bodies at most', async () => {
    const { seen, parse } = counting()
    for (let i = 0; i < 2; i += 1) await parse(Buffer.alloc(8 * 1024 + 1, 'x'))
    assert.equal(seen.length, 2)
    for (let i = 0; i <= 500; i += 1) await parse(Buffer.from(`body ${i}`))
    await parse(Buffer.from('body 1'))
    assert.equal(seen.length, 503)
    await parse(Buffer.from('body 0'))
    assert.equal(seen.length, 504)
  })
})
