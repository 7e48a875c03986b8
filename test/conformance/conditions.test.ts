import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, createSharedTestBridge } from '../support/bridge-requests.ts'

/** RFC 9110 §13, which Google ignores: CONFORMANCE 101 and 102. */
const book = '/addressbooks/alice/contacts/'

describe('preconditions', () => {
  const bridge = createSharedTestBridge()
  const add = (name: string) => {
    const { id, etag } = bridge.account.contacts.add(vcard(name))
    return { id, etag, target: `${book}${id}.vcf` }
  }
  const send = (method: string, target: string, headers: Readonly<Record<string, string>>) =>
    sendRawRequest(bridge, method, target, {
      headers,
      body: method === 'PUT' ? vcard('Changed') : '',
    })

  it('101. an If-Match that fails is answered 412, and the card stays as it is', async () => {
    const { id, etag, target } = add('Kept')
    for (const tag of ['"other"', 'W/"other"', '""', `"a", "b"`, 'garbage'])
      for (const method of ['PUT', 'DELETE', 'GET'])
        assert.equal(
          (await send(method, target, { 'If-Match': tag })).status,
          412,
          `${method} ${tag}`,
        )
    assert.equal(bridge.account.contacts.get(id)?.etag, etag)
  })

  it('101. an If-Match that holds lets the write through', async () => {
    for (const list of [
      (tag: string) => tag,
      (tag: string) => `"x", ${tag}`,
      () => '*',
      (tag: string) => tag.slice(1, -1),
    ]) {
      const { etag, target } = add('Matched')
      assert.equal((await send('PUT', target, { 'If-Match': list(etag) })).status, 204)
    }
    const { etag, target } = add('Matched and removed')
    assert.equal((await send('DELETE', target, { 'If-Match': etag })).status, 204)
  })

  it('101. an ETag of before a change from elsewhere is noticed', async () => {
    const { id, etag, target } = add('Raced')
    bridge.account.contacts.edit(id, vcard('Changed on the telephone'))
    assert.equal((await send('PUT', target, { 'If-Match': etag })).status, 412)
    assert.match((await sendRawRequest(bridge, 'GET', target)).text, /telephone/)
  })

  it('101. If-Match on a card that is not there is answered 412, and makes none', async () => {
    for (const tag of ['*', '"any"'])
      assert.equal((await send('PUT', `${book}absent.vcf`, { 'If-Match': tag })).status, 412)
    assert.equal((await sendRawRequest(bridge, 'GET', `${book}absent.vcf`)).status, 404)
  })

  it('101. If-None-Match: * creates once', async () => {
    const headers = { 'If-None-Match': '*' }
    assert.equal((await send('PUT', `${book}once.vcf`, headers)).status, 201)
    const size = bridge.account.contacts.size
    assert.equal((await send('PUT', `${book}once.vcf`, headers)).status, 412)
    assert.equal(bridge.account.contacts.size, size)
  })

  it('101. of ten devices that create one card at the same time, one wins', async () => {
    const size = bridge.account.contacts.size
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => send('PUT', `${book}race.vcf`, { 'If-None-Match': '*' })),
    )
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [
      201,
      ...Array.from({ length: 9 }, () => 412),
    ])
    assert.equal(bridge.account.contacts.size, size + 1)
  })

  it('101. If-Match is judged before If-None-Match, and both must hold', async () => {
    const { id, etag, target } = add('Both')
    for (const headers of [
      { 'If-Match': etag, 'If-None-Match': '*' },
      { 'If-Match': '"x"', 'If-None-Match': '"y"' },
    ])
      assert.equal((await send('PUT', target, headers)).status, 412)
    assert.equal(bridge.account.contacts.get(id)?.etag, etag)
    assert.equal(
      (await send('PUT', target, { 'If-Match': etag, 'If-None-Match': '"y"' })).status,
      204,
    )
  })

  it('102. an If-None-Match that matches is answered 304 to GET and HEAD', async () => {
    const { etag, target } = add('Unchanged')
    for (const method of ['GET', 'HEAD'])
      for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
        const answer = await send(method, target, { 'If-None-Match': tag })
        assert.equal(answer.status, 304)
        assert.equal(answer.header('etag'), etag)
        assert.equal(answer.text, '')
      }
    assert.equal((await send('GET', target, { 'If-None-Match': '"x"' })).status, 200)
  })
})
