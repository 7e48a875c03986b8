import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { request as requestTls } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { createCertificateAuthority } from '../../certs/certificate-authority.ts'
import { createNameConstraints } from '../../certs/name-constraints.ts'
import { issueServerCertificate } from '../../certs/server-certificate.ts'
import { upstreams, type Behind } from '../clients/walks/behind.ts'
import { CARDDAV, DAV } from '../fake-google/dav/xml.ts'
import { linkIn, multistatus } from '../support/dav-answers.ts'
import { multigetBody, propfindBody, syncBody, vcard } from '../support/dav-bodies.ts'
import { requires } from '../support/debian.ts'
import { startNginxServer } from '../support/nginx.ts'
import type { RawAnswer } from '../support/raw-http.ts'
import { nested } from '../support/scope.ts'
import { basic, openTestBridge } from '../support/test-bridge.ts'
import { asked, both, dataOf, etagOf } from './viewer.ts'

const name = 'contacts.example.org'

/** Compresses what it can, which is GET's answers but no 207, and so makes ETags weak; notes by how much. */
const gzip = `
  gzip on; gzip_types *; gzip_min_length 1; gzip_proxied any;
  log_format ratio "$request_method $gzip_ratio"; access_log ratio.log ratio;`

interface Question {
  readonly depth?: 0 | 1
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}
type Ask = (method: string, target: string, question?: Question) => Promise<RawAnswer>

describe('behind nginx that compresses', { skip: requires('nginx') }, () => {
  for (const quirks of both) {
    it(`upstream is found, read and written on ${quirks}`, async (t) => {
      const scope = nested(t)
      const { behind, ...upstream } = await upstreams[quirks](scope)
      const { origin } = new URL(upstream.wellKnown)
      const nginx = await startNginxServer(
        scope,
        (port) =>
          `${gzip} server { listen 127.0.0.1:${port}; location / { proxy_pass ${origin}; proxy_set_header Host $http_host; proxy_set_header Accept-Encoding ''; } }`,
      )
      const wellKnown = upstream.wellKnown.replace(origin, `http://127.0.0.1:${nginx.port}`)
      const bridge = await openTestBridge(scope, { ...upstream, wellKnown, quirks })
      await wholeSession(
        (method, target, question) =>
          askBy(request, { port: bridge.port }, method, target, question),
        behind,
      )
    })

    it(`the bridge is found, read and written on ${quirks}, as docs/network.md has it`, async (t) => {
      const scope = nested(t)
      const { behind, ...upstream } = await upstreams[quirks](scope)
      const settings = { advertise: [name] }
      const bridge = await openTestBridge(scope, { ...upstream, quirks, settings })
      const authority = await createCertificateAuthority(createNameConstraints([name]), 'test')
      const { key, certificate } = await issueServerCertificate(authority, [name])
      const files = { key: `${bridge.dataDir}.key`, cert: `${bridge.dataDir}.pem` }
      await writeFile(files.key, key)
      await writeFile(files.cert, certificate)
      const block = await documentedServer()
      const nginx = await startNginxServer(
        scope,
        (port) =>
          gzip +
          block
            .replace('443 ssl', `127.0.0.1:${port} ssl`)
            .replace('/etc/ssl/contacts.example.org.pem', files.cert)
            .replace('/etc/ssl/contacts.example.org.key', files.key)
            .replace('8843', String(bridge.port)),
      )
      const tls = { port: nginx.port, servername: name, ca: authority.certificate }
      await wholeSession(
        (method, target, question) => askBy(requestTls, tls, method, target, question),
        behind,
      )
      assert.match(await readFile(join(nginx.folder, 'ratio.log'), 'utf8'), /^GET \d/m)
    })
  }
})

/** The server block that docs/network.md tells to write. */
async function documentedServer(): Promise<string> {
  const page = await readFile(new URL('../../docs/network.md', import.meta.url), 'utf8')
  const [, block] = /```nginx\n([^]*?)```/.exec(page) ?? []
  return block ?? assert.fail('docs/network.md has no block for nginx')
}

/** From finding the book to deleting a card; what is in the book then is what was there before. */
async function wholeSession(ask: Ask, behind: Behind): Promise<void> {
  const propfind = async (target: string, depth: 0 | 1, ...names: readonly string[]) =>
    multistatus(await ask('PROPFIND', target, { depth, body: propfindBody(...names) }))
  const ada = behind.add(vcard('Ada', `NOTE:${'long '.repeat(200)}`))
  const before = behind.texts()

  const [root] = (await propfind('/', 0, 'd:current-user-principal')).rows
  const principal = linkIn(root, `${DAV}current-user-principal`) ?? ''
  const [own] = (await propfind(principal, 0, 'card:addressbook-home-set')).rows
  const home = linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
  const listed = await propfind(home, 1, 'd:resourcetype')
  const book = listed.hrefs.find((href) => href !== home) ?? assert.fail('no book')
  const members = await propfind(book, 1, 'd:getetag')
  assert.deepEqual(members.hrefs.toSorted(), [book, book + ada].toSorted())
  const etag = etagOf(members.row(book + ada))
  assert.match(etag, /^"[^"]+"$/)

  const report = async (body: string) => multistatus(await ask('REPORT', book, { depth: 0, body }))
  const first = await report(syncBody(''))
  assert.deepEqual(first.hrefs, [book + ada])
  assert.equal(etagOf(first.row(book + ada)), etag)
  const got = await report(multigetBody([book + ada], asked))
  assert.match(dataOf(got.row(book + ada)), /FN:Ada/)
  assert.match((await ask('GET', book + ada)).text, /FN:Ada/)

  const put = (body: string, headers: Readonly<Record<string, string>>) =>
    ask('PUT', `${book}made.vcf`, { body, headers: { 'Content-Type': 'text/vcard', ...headers } })
  assert.equal((await put(vcard('Made', 'UID:made'), { 'If-None-Match': '*' })).status, 201)
  // As it came: compression on the way makes it weak.
  const made = (await ask('GET', `${book}made.vcf`)).header('etag') ?? ''
  assert.equal((await put(vcard('Changed', 'UID:made'), { 'If-Match': made })).status, 204)
  assert.equal((await put(vcard('Stale', 'UID:made'), { 'If-Match': made })).status, 412)
  const second = await report(syncBody(first.syncTokens[0] ?? ''))
  assert.deepEqual(second.hrefs, [`${book}made.vcf`])
  const now = etagOf(second.row(`${book}made.vcf`))
  const headers = { 'If-Match': now }
  assert.equal((await ask('DELETE', `${book}made.vcf`, { headers })).status, 204)
  const third = await report(syncBody(second.syncTokens[0] ?? ''))
  assert.equal(third.rows[0]?.status, 'HTTP/1.1 404 Not Found')
  assert.deepEqual(behind.texts(), before)
}

/** One request on a connection of its own, by a client that takes compressed answers. */
async function askBy(
  send: typeof requestTls | typeof request,
  to: { readonly port: number },
  method: string,
  path: string,
  { depth, headers, body }: Question = {},
): Promise<RawAnswer> {
  const host = 'servername' in to ? name : `127.0.0.1:${to.port}`
  const fields = {
    Host: host,
    Authorization: basic('alice'),
    'Accept-Encoding': 'gzip',
    ...(depth === undefined ? {} : { Depth: String(depth) }),
    ...headers,
  }
  const outgoing = send({ host: '127.0.0.1', ...to, method, path, headers: fields, agent: false })
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve).on('error', reject)
  })
  outgoing.end(body)
  const incoming = await answer
  const bytes = await buffer(incoming)
  const isCompressed = incoming.headers['content-encoding'] === 'gzip'
  const whole = isCompressed && bytes.length > 0 ? gunzipSync(bytes) : bytes
  return {
    status: incoming.statusCode ?? 0,
    version: incoming.httpVersion,
    fields: [],
    header: (field) => [incoming.headers[field]].flat()[0],
    body: whole,
    text: whole.toString(),
  }
}
