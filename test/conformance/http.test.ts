import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { multistatus } from '../support/dav-answers.ts'
import { propfindBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, createSharedTestBridge } from '../support/bridge-requests.ts'
import { openRaw } from '../support/raw-http.ts'

/** RFC 9110 and 9112, the side that faces clients, as CONFORMANCE numbers their requirements. */
const book = '/addressbooks/alice/contacts/'

describe('HTTP', () => {
  const bridge = createSharedTestBridge()
  const head = (start: string, ...fields: readonly string[]): string =>
    [start, ...fields, '', ''].join('\r\n')
  const ours = () => [`Host: 127.0.0.1:${bridge.port}`, `Authorization: ${bridge.basic}`] as const
  const body = propfindBody('d:resourcetype')

  it('97. HTTP/1.0, with or without Host, gets a length, no chunks and no interim answer', async (t) => {
    const [host, authorization] = ours()
    for (const fields of [[host], []]) {
      const connection = await openRaw(t, bridge.port)
      connection.send(
        head(
          `PROPFIND ${book} HTTP/1.0`,
          ...fields,
          authorization,
          'Depth: 0',
          'Expect: 100-continue',
          `Content-Length: ${body.length}`,
        ) + body,
      )
      const answer = await connection.answer()
      assert.deepEqual(multistatus(answer).hrefs, [book])
      assert.equal(answer.header('transfer-encoding'), undefined)
      assert.equal(Number(answer.header('content-length')), answer.body.length)
      assert.equal(await connection.closed(), '')
    }
  })

  it('98. Expect: 100-continue is answered 100 before the body is sent', async (t) => {
    const connection = await openRaw(t, bridge.port)
    const card = vcard('Expected')
    connection.send(
      head(
        `PUT ${book}expected.vcf HTTP/1.1`,
        ...ours(),
        'Expect: 100-continue',
        `Content-Length: ${card.length}`,
      ),
    )
    assert.equal((await connection.answer()).status, 100)
    connection.send(card)
    assert.equal((await connection.answer()).status, 201)
  })

  it('98. where the answer is known before the body, it comes at once', async (t) => {
    const [host, authorization] = ours()
    const cases: readonly (readonly [number, string, readonly string[]])[] = [
      [401, book, [host]],
      [403, '/addressbooks/bob/contacts/', [host, authorization]],
      [421, book, ['Host: evil.example', authorization]],
      [413, book, [host, authorization]],
    ]
    for (const [status, path, fields] of cases) {
      const connection = await openRaw(t, bridge.port)
      const length = status === 413 ? 21 * 1024 * 1024 : 1000
      connection.send(
        head(
          `PUT ${path}x.vcf HTTP/1.1`,
          ...fields,
          'Expect: 100-continue',
          `Content-Length: ${length}`,
        ),
      )
      assert.equal((await connection.answer()).status, status)
    }
  })

  it('98. another expectation is no reason to refuse', async () => {
    const headers = { Expect: 'the-unexpected' }
    assert.equal(
      (await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0, headers, body })).status,
      207,
    )
  })

  it('99. after an answer that came before the body the connection is clean', async (t) => {
    const connection = await openRaw(t, bridge.port)
    const card = vcard('Early'.repeat(20_000))
    const [host, authorization] = ours()
    for (const [status, fields] of [
      [401, [host]],
      [201, [host, authorization]],
      [401, [host]],
    ] as const) {
      connection.send(
        head(
          `PUT ${book}early-${status}.vcf HTTP/1.1`,
          ...fields,
          `Content-Length: ${card.length}`,
        ) + card,
      )
      assert.equal((await connection.answer()).status, status)
    }
  })

  it('99. a client that sends too much gets its 413 and an end, not a reset', async (t) => {
    const connection = await openRaw(t, bridge.port)
    const length = 21 * 1024 * 1024
    connection.send(head(`PUT ${book}big.vcf HTTP/1.1`, ...ours(), `Content-Length: ${length}`))
    connection.send(Buffer.alloc(length, 'x'))
    const answer = await connection.answer()
    assert.equal(answer.status, 413)
    assert.equal(answer.header('connection'), 'close')
    assert.equal(await connection.closed(), '')
  })

  it('100. HEAD is answered as GET without the content', async () => {
    const { id } = bridge.account.contacts.add(vcard('Head'))
    for (const target of ['/', book, `${book}${id}.vcf`, `${book}missing.vcf`]) {
      const [get, bare] = [
        await sendRawRequest(bridge, 'GET', target),
        await sendRawRequest(bridge, 'HEAD', target),
      ]
      assert.equal(bare.status, get.status)
      const fields = ({ fields: all }: typeof get) => all.filter(([name]) => name !== 'Date')
      assert.deepEqual(fields(bare), fields(get))
    }
  })

  it('103. every 405 has Allow', async () => {
    const { id } = bridge.account.contacts.add(vcard('Allow'))
    for (const [method, target] of [
      ['TRACE', '/'],
      ['MKCOL', book],
      ['POST', `${book}${id}.vcf`],
      ['DELETE', '/'],
      ['PUT', book],
      ['COPY', `${book}${id}.vcf`],
    ] as const) {
      const answer = await sendRawRequest(bridge, method, target)
      assert.equal(answer.status, 405, `${method} ${target}`)
      const allowed = (answer.header('allow') ?? '').split(', ')
      assert(allowed.includes('PROPFIND'))
      assert(!allowed.includes(method))
    }
  })

  it('104. an unknown method is answered 501', async () => {
    for (const method of ['PURGE', 'NOTIFY', 'SUBSCRIBE', 'QUERY', 'M-SEARCH'])
      assert.equal((await sendRawRequest(bridge, method, book)).status, 501, method)
    // At these Node's parser stops before a handler sees them.
    for (const method of ['FOO', 'propfind', 'GETT', '__proto__', 'constructor'])
      assert.equal((await sendRawRequest(bridge, method, book)).status, 501, method)
  })
})
