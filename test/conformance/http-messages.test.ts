import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { multistatus } from '../support/dav-answers.ts'
import { propfindBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, createSharedTestBridge } from '../support/bridge-requests.ts'
import { openRaw, rawExchange } from '../support/raw-http.ts'

/** RFC 9110 and 9112, the side that faces clients, as CONFORMANCE numbers their requirements. */
const book = '/addressbooks/alice/contacts/'

describe('the framing of a request', () => {
  const bridge = createSharedTestBridge()
  const head = (start: string, ...fields: readonly string[]): string =>
    [start, ...fields, '', ''].join('\r\n')
  const ours = () => [`Host: 127.0.0.1:${bridge.port}`, `Authorization: ${bridge.basic}`] as const
  const body = propfindBody('d:resourcetype')

  it('93. a request of HTTP/1.1 without Host, or with two, is answered 400', async () => {
    const [host, authorization] = ours()
    for (const fields of [[], [host, host], [host, 'host: evil.example']]) {
      const bytes = head(`OPTIONS ${book} HTTP/1.1`, ...fields, authorization)
      assert.equal((await rawExchange(bridge.port, bytes)).status, 400)
    }
  })

  it('94. Transfer-Encoding with Content-Length is refused, and the connection ends', async (t) => {
    const connection = await openRaw(t, bridge.port)
    const smuggled = head(`GET /smuggled HTTP/1.1`, ...ours())
    connection.send(
      head(
        `PROPFIND ${book} HTTP/1.1`,
        ...ours(),
        'Depth: 0',
        'Content-Length: 5',
        'Transfer-Encoding: chunked',
      ) + `0\r\n\r\n${smuggled}`,
    )
    assert.equal((await connection.answer()).status, 400)
    assert.equal(await connection.closed(), '')
  })

  it('94. other bodies of unclear length are refused too', async () => {
    const framings = [
      ['Transfer-Encoding: gzip, chunked, gzip'],
      ['Transfer-Encoding: xchunked'],
      ['Content-Length: 3', 'Content-Length: 4'],
      ['Content-Length: -1'],
      ['Content-Length: 0x3'],
      ['Content-Length: 3, 3'],
      ['Content-Length: +3'],
    ]
    for (const framing of framings) {
      const bytes = head(`PROPFIND ${book} HTTP/1.1`, ...ours(), 'Depth: 0', ...framing) + 'abc'
      assert.equal((await rawExchange(bridge.port, bytes)).status, 400, framing.join())
    }
  })

  it('95. a folded field, or a blank before its colon, is answered 400', async () => {
    for (const bad of [
      'X-Folded: a\r\n b',
      'X-Blank : a',
      ' Leading: a',
      'No colon',
      'X-Bare: a\nX-Other: b\0',
    ]) {
      const bytes = head(`OPTIONS ${book} HTTP/1.1`, ...ours(), bad)
      assert.equal((await rawExchange(bridge.port, bytes)).status, 400, bad)
    }
  })

  it('96. absolute-form and * are taken', async () => {
    for (const authority of [
      `127.0.0.1:${bridge.port}`,
      'localhost',
      `LOCALHOST:${bridge.port}`,
      '[::1]',
    ]) {
      const target = `http://${authority}${book}`
      assert.deepEqual(
        multistatus(await sendRawRequest(bridge, 'PROPFIND', target, { depth: 0, body })).hrefs,
        [book],
      )
    }
    assert.equal(
      (await sendRawRequest(bridge, 'PROPFIND', 'http://localhost', { depth: 0, body })).status,
      207,
    )
    assert.equal((await sendRawRequest(bridge, 'OPTIONS', '*')).status, 200)
    assert.equal((await sendRawRequest(bridge, 'PROPFIND', '*', { depth: 0 })).status, 400)
  })

  it('chunked bodies are taken', async () => {
    const card = vcard('Chunked')
    const chunks = [card.slice(0, 7), card.slice(7)].map(
      (part) => `${part.length.toString(16)}\r\n${part}\r\n`,
    )
    const bytes =
      head(`PUT ${book}chunked.vcf HTTP/1.1`, ...ours(), 'Transfer-Encoding: chunked') +
      `${chunks.join('')}0\r\n\r\n`
    assert.equal((await rawExchange(bridge.port, bytes)).status, 201)
    assert.match((await sendRawRequest(bridge, 'GET', `${book}chunked.vcf`)).text, /FN:Chunked/)
  })

  it('pipelined requests are answered in their order', async (t) => {
    const connection = await openRaw(t, bridge.port)
    const targets = ['/', book, '/addressbooks/alice/', '/principals/alice/']
    connection.send(
      targets
        .map(
          (path) =>
            head(
              `PROPFIND ${path} HTTP/1.1`,
              ...ours(),
              'Depth: 0',
              `Content-Length: ${body.length}`,
            ) + body,
        )
        .join(''),
    )
    for (const path of targets)
      assert.deepEqual(multistatus(await connection.answer()).hrefs, [path])
  })
})
