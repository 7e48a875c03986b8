import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { CARDDAV } from '../fake-google/dav/xml.ts'
import { conditionOf } from '../support/dav-answers.ts'
import { multigetBody, propfindBody, syncBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, createSharedTestBridge } from '../support/bridge-requests.ts'
import { openRaw } from '../support/raw-http.ts'
import { unharmed } from './unharmed.ts'

/** Bodies that are broken, too large, or of what is not taken. THREATS K8, K25, K26. */
const book = '/addressbooks/alice/contacts/'
const mega = 1024 * 1024

describe('a body of XML', () => {
  const bridge = createSharedTestBridge()
  const asked: readonly (readonly [string, string])[] = [
    ['PROPFIND', '<d:propfind xmlns:d="DAV:"><d:prop><d:getetag/></d:prop></d:propfind>'],
    ['REPORT', syncBody('')],
    [
      'PROPPATCH',
      '<d:propertyupdate xmlns:d="DAV:"><d:set><d:prop><d:x/></d:prop></d:set></d:propertyupdate>',
    ],
  ]
  const breaks: Readonly<Record<string, (body: string) => string>> = {
    'is cut': (body) => body.slice(0, -5),
    'has a second root': (body) => body + body,
    'has junk behind it': (body) => `${body}junk`,
    'has junk before it': (body) => `junk${body}`,
    'is text': () => 'nonsense',
    'is JSON': () => '{"propfind":{}}',
    'is HTML': () => '<html><body>hello</body></html>',
    'has an undeclared prefix': (body) => body.replace(' xmlns:d="DAV:"', ''),
    'closes elements in the wrong order': (body) => body.replace('</d:prop>', '</d:set>'),
    'has an attribute twice': (body) => body.replace('<d:prop>', '<d:prop a="1" a="2">'),
    'has an unknown entity': (body) => body.replace('<d:prop>', '<d:prop>&nothing;'),
    'has a bare ampersand': (body) => body.replace('<d:prop>', '<d:prop>& '),
    'has a control character': (body) => body.replace('<d:prop>', '<d:prop>\x01'),
    'has a character reference to one': (body) => body.replace('<d:prop>', '<d:prop>&#0;'),
    'has a document type': (body) => `<!DOCTYPE d:propfind>${body}`,
    'has an external entity': (body) => `<!DOCTYPE x [<!ENTITY e SYSTEM "no-such-file">]>${body}`,
    'declares an entity': (body) =>
      `<!DOCTYPE x [<!ENTITY e "declared">]>${body.replace('<d:prop>', '<d:prop>&e;')}`,
    'is nested 65 deep': (body) =>
      body.replace('<d:prop>', `<d:prop>${'<d:x>'.repeat(64)}${'</d:x>'.repeat(64)}`),
    'has a namespace for no prefix': (body) => body.replace('xmlns:d="DAV:"', 'xmlns:d=""'),
  }

  for (const [what, change] of Object.entries(breaks))
    it(`10. and 13. that ${what} is answered 400`, async () => {
      await unharmed(bridge, async () => {
        for (const [method, body] of asked) {
          const answer = await sendRawRequest(bridge, method, book, {
            depth: 1,
            body: change(body),
          })
          const { status, text } = answer
          // A report that is not served is refused by its name alone.
          const other = method === 'REPORT' && what === 'is HTML'
          assert.equal(status, other ? 403 : 400, method)
          assert.doesNotMatch(text, /declared|no-such-file/)
        }
      })
    })

  it('10. with broken UTF-8, or in an encoding that is unknown, is answered 400 or 415', async () => {
    await unharmed(bridge, async () => {
      for (const [method, body] of asked) {
        const broken = Buffer.concat([
          Buffer.from(body.replace('/>', '>')),
          Buffer.from([0xff, 0xfe]),
        ])
        const ask = { depth: 1 } as const
        const cut = Buffer.from(`\ufeff${body}`, 'utf16le').subarray(0, -1)
        for (const bytes of [broken, cut])
          assert.equal(
            (await sendRawRequest(bridge, method, book, { ...ask, body: bytes })).status,
            400,
          )
        const headers = { 'Content-Type': 'text/xml; charset=x-nothing' }
        const unknown = `<?xml version="1.0" encoding="UTF-7"?>${body}`
        for (const request of [
          { ...ask, body: unknown },
          { ...ask, body, headers },
        ])
          assert.equal((await sendRawRequest(bridge, method, book, request)).status, 415)
      }
    })
  })

  it('that is missing is answered 400, but for PROPFIND', async () => {
    await unharmed(bridge, async () => {
      for (const method of ['REPORT', 'PROPPATCH'])
        for (const body of ['', ' \n ', '\ufeff'])
          assert.equal((await sendRawRequest(bridge, method, book, { body })).status, 400, method)
    })
  })

  it('that asks for two things at once, or for nothing, is answered 400', async () => {
    const bodies = [
      '<d:propfind xmlns:d="DAV:"><d:prop/><d:allprop/></d:propfind>',
      '<d:propfind xmlns:d="DAV:"/>',
      '<d:prop xmlns:d="DAV:"><d:getetag/></d:prop>',
      '<propfind><prop><getetag/></prop></propfind>',
      '<d:propfind xmlns:d="DAV"><d:prop/></d:propfind>',
    ]
    await unharmed(bridge, async () => {
      for (const body of bodies)
        assert.equal(
          (await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0, body })).status,
          400,
          body,
        )
    })
  })

  it('of more than 16 MB is answered 413, whether its length was told or not', async (t) => {
    const body = multigetBody([`${book}a.vcf`]).padEnd(16 * mega + 1)
    await unharmed(bridge, async () => {
      assert.equal((await sendRawRequest(bridge, 'REPORT', book, { body })).status, 413)
      const connection = await openRaw(t, bridge.port)
      const fields = `Host: localhost:${bridge.port}\r\nAuthorization: ${bridge.basic}\r\nTransfer-Encoding: chunked`
      connection.send(`REPORT ${book} HTTP/1.1\r\n${fields}\r\n\r\n`)
      connection.send(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`)
      assert.equal((await connection.answer()).status, 413)
    })
  })

  it('K26. with more than 100,000 hrefs is answered 413, soon, and others are served meanwhile', async () => {
    const body = multigetBody(Array.from({ length: 100_001 }, (_, at) => `${book}${at}.vcf`))
    await unharmed(bridge, async () => {
      const started = performance.now()
      const big = sendRawRequest(bridge, 'REPORT', book, { body })
      assert.equal((await sendRawRequest(bridge, 'OPTIONS', book)).status, 200)
      assert.equal((await big).status, 413)
      assert(performance.now() - started < 5000)
    })
  })
})

describe('a body of a card', () => {
  const bridge = createSharedTestBridge()

  it('53. of more than 20 MB is answered 413 with max-resource-size', async () => {
    await unharmed(bridge, async () => {
      for (const [method, target] of [
        ['PUT', `${book}big.vcf`],
        ['POST', book],
      ] as const) {
        const body = vcard('Big', `NOTE:${'x'.repeat(20 * mega)}`)
        const answer = await sendRawRequest(bridge, method, target, { body })
        assert.equal(answer.status, 413)
        assert.equal(conditionOf(answer), `${CARDDAV}max-resource-size`)
      }
    })
  })

  it('K25. that is compressed is answered 415 unread', async () => {
    const packed = gzipSync(propfindBody('d:getetag'))
    await unharmed(bridge, async () => {
      for (const encoding of ['gzip', 'x-gzip', 'deflate', 'br', 'gzip, gzip', 'canary']) {
        const headers = { 'Content-Encoding': encoding }
        for (const [method, target] of [
          ['PUT', `${book}packed.vcf`],
          ['PROPFIND', book],
          ['REPORT', book],
        ] as const)
          assert.equal(
            (await sendRawRequest(bridge, method, target, { depth: 0, headers, body: packed }))
              .status,
            415,
          )
      }
    })
    const headers = { 'Content-Encoding': 'identity' }
    assert.equal(
      (
        await sendRawRequest(bridge, 'PROPFIND', book, {
          depth: 0,
          headers,
          body: propfindBody('d:getetag'),
        })
      ).status,
      207,
    )
  })
})
