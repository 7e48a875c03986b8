import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answer, htmlPage, internal, quota, replaceBody } from '../fake-google/fault-answers.ts'
import type { Fault } from '../fake-google/faults.ts'
import { allHrefs, document } from '../support/dav-answers.ts'
import { createSharedTestBridge } from '../support/bridge-requests.ts'
import type { RawAnswer } from '../support/raw-http.ts'
import { session } from './session.ts'

/** REMAPPING §4, §5 and §10: nothing of upstream's URL space gets through, in any answer of a whole session. */
const upstream = /google|\/carddav\/v1|@|%40|https?:|canary/i

/** Every field that an answer may have. */
const allowed = [
  'Allow',
  'Cache-Control',
  'Connection',
  'Content-Length',
  'Content-Type',
  'DAV',
  'Date',
  'ETag',
  'Keep-Alive',
  'Last-Modified',
  'Location',
  'Preference-Applied',
  'Retry-After',
  'Vary',
  'WWW-Authenticate',
  'X-Content-Type-Options',
]

/** What Google's front end, or a box between, may add to any answer. */
const fields = {
  'set-cookie': ['NID=canary; Domain=google.com', 'S=canary'],
  'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
  'alt-svc': 'h3=":443"; ma=2592000',
  'www-authenticate': 'Bearer realm="https://accounts.google.com/", error=canary',
  'content-location': '/carddav/v1/principals/canary',
  link: '</carddav/v1/canary>; rel="canary"',
  'access-control-allow-origin': '*',
  'content-security-policy': "default-src 'self'; report-uri https://csp.google.com/canary",
  'x-guploader-uploadid': 'canary',
  'x-goog-hash': 'canary',
  refresh: '0; url=https://accounts.google.com/canary',
  'report-to': '{"group":"canary"}',
  nel: '{"report_to":"canary"}',
  p3p: 'CP="canary"',
  via: '1.1 canary',
  age: '7',
  dav: 'canary, 1, 2, 3, access-control',
  allow: 'CANARY',
  server: 'canary',
  'content-language': 'canary',
  'authentication-info': 'canary',
  'x-canary': 'canary',
}

/** Hrefs wherever upstream could put them, and rows about what is not ours. */
const property =
  '<d:getetag>"canary-of-another"</d:getetag><d:owner><d:href>/carddav/v1/principals/alice@gmail.example/</d:href></d:owner>' +
  '<d:x xmlns:x="urn:x"><d:href>https://www.googleapis.com/canary</d:href></d:x>'
const rowOf = (href: string): string =>
  `<d:response><d:href>${href}</d:href><d:propstat><d:prop>${property}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`
const foreignRows = [
  '/carddav/v1/principals/bob@gmail.example/lists/default/abc',
  'https://contacts.google.com/carddav/v1/principals/alice@gmail.example/lists/default/abc',
  '/carddav/v1/principals/alice@gmail.example/',
  '/carddav/v1/principals/alice@gmail.example/lists/default/a/b',
  '../../../canary',
].map(rowOf)

const dressed: Fault = (_, perform) => {
  const performed = perform()
  return { ...performed, headers: { ...performed.headers, ...fields } }
}

const withForeignRows = (body: string): string =>
  body.replace(/(?=<d:sync-token>|<\/d:multistatus>)/, foreignRows.join('')) +
  '<!-- https://www.googleapis.com/canary --><?xml-stylesheet href="https://www.googleapis.com/canary"?>'

function assertClean(asked: string, reply: RawAnswer): void {
  for (const [name, value] of reply.fields) {
    assert(allowed.includes(name), `${asked}: ${name}: ${value}`)
    assert.doesNotMatch(value, upstream, `${asked}: ${name}`)
  }
  assert(reply.fields.every(([name], at, all) => all.findIndex(([other]) => other === name) === at))
  if (!reply.header('content-type')?.includes('xml') || reply.body.length === 0) {
    if (reply.header('content-type')?.startsWith('text/plain'))
      assert.doesNotMatch(reply.text, upstream, asked)
    return
  }
  for (const href of allHrefs(document(reply))) {
    assert.doesNotMatch(href, upstream, asked)
    assert(href.startsWith('/'), `${asked}: ${href}`)
  }
  assert.doesNotMatch(reply.text, /canary|<!--|<\?xml-/)
}

describe('an answer', () => {
  const bridge = createSharedTestBridge()

  it('shows nothing of upstream in its hrefs and fields, in a session where all goes well', async () => {
    for (const [asked, reply] of await session(bridge)) assertClean(asked, reply)
  })

  it('has only fields of ours, whatever upstream adds to its own', async () => {
    bridge.google.faults.push({ match: { path: /^\/(carddav|\.well-known)/ }, do: dressed })
    const answers = await session(bridge)
    bridge.google.faults.length = 0
    for (const [asked, reply] of answers) assertClean(asked, reply)
    assert(answers.filter(([, { status }]) => status === 207).length > 20)
  })

  it('shows nothing of rows about other hosts, other users and what is no card of the book', async () => {
    bridge.google.faults.push({
      match: { method: /PROPFIND|REPORT/, path: /default\/$/ },
      do: replaceBody(withForeignRows),
    })
    const answers = await session(bridge)
    bridge.google.faults.length = 0
    for (const [asked, reply] of answers) assertClean(asked, reply)
    // What upstream says of others is not understood: an error, never a shorter book.
    assert(answers.some(([, { status }]) => status === 502))
  })

  for (const [name, fault] of [
    ['a page of HTML with 404', htmlPage(404, 'Not Found')],
    ['500 in JSON', internal],
    ['a quota in JSON', quota()],
    [
      'words that quote its paths',
      answer({
        status: 400,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          error: {
            code: 400,
            message: 'canary: /carddav/v1/principals/alice@gmail.example/lists/default/x',
          },
        }),
      }),
    ],
    [
      'DAV errors that quote its paths',
      answer({
        status: 403,
        headers: { 'content-type': 'text/xml' },
        body: '<d:error xmlns:d="DAV:"><d:need-privileges><d:resource><d:href>/carddav/v1/canary</d:href></d:resource></d:need-privileges></d:error>',
      }),
    ],
  ] as const)
    describe(`to which upstream said ${name}`, () => {
      const failing = createSharedTestBridge()
      it('quotes nothing of it', async () => {
        failing.google.faults.push({ match: { path: /^\/carddav/ }, do: fault })
        const answers = await session(failing)
        for (const [asked, reply] of answers) assertClean(asked, reply)
        assert(answers.some(([, { status }]) => status >= 502))
        for (const [asked, { status }] of answers) assert.notEqual(status, 500, asked)
      })
    })
})
