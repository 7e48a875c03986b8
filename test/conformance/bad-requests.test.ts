import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, createSharedTestBridge } from '../support/bridge-requests.ts'
import { unharmed } from './unharmed.ts'

/** Paths and fields that lead nowhere: THREATS K8, K27. */
const book = '/addressbooks/alice/contacts/'

describe('a request that nobody should send', () => {
  const bridge = createSharedTestBridge()

  it('to a path where nothing is, is answered 404', async () => {
    const targets = [
      '/nowhere',
      '/index.html',
      '/principals/alice/x',
      '/addressbooks/alice/contacts/x/',
      '/addressbooks/alice/contacts/x/y.vcf',
      '/favicon.ico',
      '/admin',
      '/%E2%98%83',
      '/a'.repeat(1000),
    ]
    await unharmed(bridge, async () => {
      for (const target of targets)
        for (const method of [
          'GET',
          'PROPFIND',
          'REPORT',
          'PUT',
          'DELETE',
          'PROPPATCH',
          'LOCK',
          'MKCOL',
          'POST',
        ]) {
          const body = method === 'REPORT' ? '<d:sync-collection xmlns:d="DAV:"/>' : ''
          const answer = await sendRawRequest(bridge, method, target, { depth: 0, body })
          assert.equal(answer.status, 404, `${method} ${target}`)
        }
    })
  })

  it('to a book where none is, is answered 404', async () => {
    await unharmed(bridge, async () => {
      for (const method of ['GET', 'PROPFIND', 'REPORT', 'PROPPATCH']) {
        const body = method === 'REPORT' ? '<d:sync-collection xmlns:d="DAV:"/>' : ''
        const answer = await sendRawRequest(bridge, method, '/addressbooks/alice/other/', {
          depth: 0,
          body,
        })
        assert.equal(answer.status, 404, method)
      }
    })
  })

  it('with broken or smuggling percent-encoding in its path is answered 400', async () => {
    const names = [
      '%',
      '%4',
      '%zz.vcf',
      'a%2Fb.vcf',
      'a%2fb.vcf',
      'a%5Cb.vcf',
      'a\\b.vcf',
      '%00.vcf',
      'a%00',
      '..%2f..%2fx',
      '%2e%2e%2fx',
      '%%41',
    ]
    await unharmed(bridge, async () => {
      for (const name of names)
        for (const method of ['GET', 'PUT', 'DELETE', 'PROPFIND']) {
          const answer = await sendRawRequest(bridge, method, book + name, {
            depth: 0,
            body: method === 'PUT' ? vcard('Path') : '',
          })
          assert.equal(answer.status, 400, `${method} ${name}`)
        }
    })
  })

  it('with bytes in its path that must be escaped is answered 400', async () => {
    await unharmed(bridge, async () => {
      for (const name of ['ä.vcf', '\x7f', 'a b.vcf', 'a\tb'])
        assert.equal((await sendRawRequest(bridge, 'GET', book + name)).status, 400, name)
    })
  })

  it('with a path too long, or too many fields, is answered 414 and 431', async () => {
    await unharmed(bridge, async () => {
      const long = await sendRawRequest(bridge, 'PROPFIND', `/${'x'.repeat(9000)}`, { depth: 0 })
      assert.equal(long.status, 414)
      const headers = { 'X-Long': 'x'.repeat(17_000) }
      assert.equal((await sendRawRequest(bridge, 'PROPFIND', book, { headers })).status, 431)
    })
  })

  it('K27. by inherited names harms nothing', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']
    await unharmed(bridge, async () => {
      for (const name of names) {
        const headers = { [name]: name, Depth: name }
        assert.equal((await sendRawRequest(bridge, 'PROPFIND', book, { headers })).status, 400)
        assert.equal(
          (await sendRawRequest(bridge, 'OPTIONS', `${book}?${name}=${name}`, { headers })).status,
          200,
        )
        assert.equal(
          (await sendRawRequest(bridge, 'PROPFIND', `/${name}/`, { depth: 0 })).status,
          404,
        )
        assert.equal(
          (await sendRawRequest(bridge, 'PROPFIND', `/addressbooks/${name}/`, { depth: 0 })).status,
          403,
        )
        assert.equal(
          (await sendRawRequest(bridge, 'PROPFIND', `/addressbooks/alice/${name}/`, { depth: 0 }))
            .status,
          404,
        )
        const body = `<d:propfind xmlns:d="DAV:" ${name}="x"><d:prop><d:${name}/><${name}/><x:${name} xmlns:x="${name}"/></d:prop></d:propfind>`
        assert.equal(
          (await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0, body })).status,
          207,
        )
      }
    })
    assert.equal(Object.hasOwn(Object.prototype, 'x'), false)
    assert.deepEqual(Object.keys(Object.prototype), [])
    for (const name of names)
      assert.equal((await sendRawRequest(bridge, 'GET', `${book}${name}.vcf`)).status, 404)
  })
})
