import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { multistatus } from '../support/dav-answers.ts'
import { propfindBody, vcard } from '../support/dav-bodies.ts'
import { knock, sharedHouse } from '../support/front-door.ts'
import { openRaw, rawExchange } from '../support/raw-http.ts'

/** RFC 9110 and 9112, the side that faces clients, as CONFORMANCE numbers their requirements. */
const book = '/addressbooks/alice/contacts/'

describe('HTTP', () => {
  const house = sharedHouse()
  const head = (start: string, ...fields: readonly string[]): string =>
    [start, ...fields, '', ''].join('\r\n')
  const ours = () => [`Host: 127.0.0.1:${house.port}`, `Authorization: ${house.basic}`] as const
  const body = propfindBody('d:resourcetype')

  it('93. a request of HTTP/1.1 without Host, or with two, is answered 400', async () => {
    const [host, authorization] = ours()
    for (const fields of [[], [host, host], [host, 'host: evil.example']]) {
      const bytes = head(`OPTIONS ${book} HTTP/1.1`, ...fields, authorization)
      assert.equal((await rawExchange(house.port, bytes)).status, 400)
    }
  })

  it('94. Transfer-Encoding with Content-Length is refused, and the connection ends', async (t) => {
    const connection = await openRaw(t, house.port)
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
      assert.equal((await rawExchange(house.port, bytes)).status, 400, framing.join())
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
      assert.equal((await rawExchange(house.port, bytes)).status, 400, bad)
    }
  })

  it('96. absolute-form and * are taken', async () => {
    for (const authority of [
      `127.0.0.1:${house.port}`,
      'localhost',
      `LOCALHOST:${house.port}`,
      '[::1]',
    ]) {
      const target = `http://${authority}${book}`
      assert.deepEqual(
        multistatus(await knock(house, 'PROPFIND', target, { depth: 0, body })).hrefs,
        [book],
      )
    }
    assert.equal(
      (await knock(house, 'PROPFIND', 'http://localhost', { depth: 0, body })).status,
      207,
    )
    assert.equal((await knock(house, 'OPTIONS', '*')).status, 200)
    assert.equal((await knock(house, 'PROPFIND', '*', { depth: 0 })).status, 400)
  })

  it('97. HTTP/1.0, with or without Host, gets a length, no chunks and no interim answer', async (t) => {
    const [host, authorization] = ours()
    for (const fields of [[host], []]) {
      const connection = await openRaw(t, house.port)
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
    const connection = await openRaw(t, house.port)
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
      const connection = await openRaw(t, house.port)
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
    assert.equal((await knock(house, 'PROPFIND', book, { depth: 0, headers, body })).status, 207)
  })

  it('99. after an answer that came before the body the connection is clean', async (t) => {
    const connection = await openRaw(t, house.port)
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
    const connection = await openRaw(t, house.port)
    const length = 21 * 1024 * 1024
    connection.send(head(`PUT ${book}big.vcf HTTP/1.1`, ...ours(), `Content-Length: ${length}`))
    connection.send(Buffer.alloc(length, 'x'))
    const answer = await connection.answer()
    assert.equal(answer.status, 413)
    assert.equal(answer.header('connection'), 'close')
    assert.equal(await connection.closed(), '')
  })

  it('100. HEAD is answered as GET without the content', async () => {
    const { id } = house.account.contacts.add(vcard('Head'))
    for (const target of ['/', book, `${book}${id}.vcf`, `${book}missing.vcf`]) {
      const [get, bare] = [await knock(house, 'GET', target), await knock(house, 'HEAD', target)]
      assert.equal(bare.status, get.status)
      const fields = ({ fields: all }: typeof get) => all.filter(([name]) => name !== 'Date')
      assert.deepEqual(fields(bare), fields(get))
    }
  })

  it('103. every 405 has Allow', async () => {
    const { id } = house.account.contacts.add(vcard('Allow'))
    for (const [method, target] of [
      ['TRACE', '/'],
      ['MKCOL', book],
      ['POST', `${book}${id}.vcf`],
      ['DELETE', '/'],
      ['PUT', book],
      ['COPY', `${book}${id}.vcf`],
    ] as const) {
      const answer = await knock(house, method, target)
      assert.equal(answer.status, 405, `${method} ${target}`)
      const allowed = (answer.header('allow') ?? '').split(', ')
      assert(allowed.includes('PROPFIND'))
      assert(!allowed.includes(method))
    }
  })

  it('104. an unknown method is answered 501', async () => {
    for (const method of ['PURGE', 'NOTIFY', 'SUBSCRIBE', 'QUERY', 'M-SEARCH'])
      assert.equal((await knock(house, method, book)).status, 501, method)
    // Node's parser stops at others before a server sees them.
    for (const method of ['FOO', 'propfind', 'GETT', '__proto__', 'constructor'])
      assert.equal((await knock(house, method, book)).status, 400, method)
  })

  it('chunked bodies are taken', async () => {
    const card = vcard('Chunked')
    const chunks = [card.slice(0, 7), card.slice(7)].map(
      (part) => `${part.length.toString(16)}\r\n${part}\r\n`,
    )
    const bytes =
      head(`PUT ${book}chunked.vcf HTTP/1.1`, ...ours(), 'Transfer-Encoding: chunked') +
      `${chunks.join('')}0\r\n\r\n`
    assert.equal((await rawExchange(house.port, bytes)).status, 201)
    assert.match((await knock(house, 'GET', `${book}chunked.vcf`)).text, /FN:Chunked/)
  })

  it('pipelined requests are answered in their order', async (t) => {
    const connection = await openRaw(t, house.port)
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
