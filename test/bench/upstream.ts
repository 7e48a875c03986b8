import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { run, type Load } from './load.ts'
import { card, row, head, end, member } from './upstream-answers.ts'

/**
 * A fast upstream that looks like Google and thinks nothing: the same answers to everybody, listings and cards made
 * as they are sent. `node upstream.ts CARDS BYTES` prints its origin.
 */

const [cards = 1000, cardBytes = 2000] = process.argv.slice(2).map(Number)

const principal = '/carddav/v1/principals/alice@gmail.example'
export const home = `${principal}/lists/`
export const book = `${home}default/`

const hrefProperty = (name: string, href: string): string =>
  `<${name}><d:href>${href}</d:href></${name}>`
const whole = (href: string, properties: string): Buffer =>
  Buffer.from(head + row(href, properties) + end)

/** Answers of Depth 0, and that of the home set. */
const canned = new Map([
  ['/.well-known/carddav', whole('/', hrefProperty('d:current-user-principal', principal))],
  [principal, whole(principal, hrefProperty('card:addressbook-home-set', home))],
  [home, whole(book, '<d:resourcetype><d:collection/><card:addressbook/></d:resourcetype>')],
  [
    book,
    whole(
      book,
      '<d:displayname>Address Book</d:displayname><cs:getctag>2024-11-24T06:48:15.818-07:00</cs:getctag>' +
        '<d:sync-token>https://www.googleapis.com/carddav/v1/synctoken/0801100118B0F7E5B8E98B0328</d:sync-token>',
    ),
  ],
])

const xml = { 'Content-Type': 'text/xml; charset=UTF-8' }

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '', headers } = request
  if (method === 'REPORT') stream(response, multiget((await buffer(request)).toString('latin1')))
  else {
    request.resume()
    if (url === '/token') json(response)
    else if (url === book && headers.depth === '1') stream(response, listing())
    else small(response, canned.get(url))
  }
}

function small(response: ServerResponse, body: Buffer | undefined): void {
  response.writeHead(body ? 207 : 404, { ...xml, 'Content-Length': body?.length ?? 0 })
  response.end(body)
}

function json(response: ServerResponse): void {
  const token = { access_token: 'a'.repeat(200), token_type: 'Bearer', expires_in: 3600 }
  response.writeHead(200, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify({ ...token, scope: 'https://www.googleapis.com/auth/carddav' }))
}

function stream(response: ServerResponse, rows: Iterable<string>): void {
  response.writeHead(207, xml)
  Readable.from(chunks(rows)).pipe(response)
}

function* chunks(rows: Iterable<string>): Generator<Buffer> {
  let chunk = head
  for (const each of rows) {
    chunk += each
    if (chunk.length < 64 * 1024) continue
    yield Buffer.from(chunk)
    chunk = ''
  }
  yield Buffer.from(chunk + end)
}

function* listing(): Generator<string> {
  yield row(book, '<d:getetag>"book"</d:getetag>')
  for (let index = 0; index < cards; index++) yield member(book + index.toString(16))
}

function* multiget(body: string): Generator<string> {
  for (const [, href = ''] of body.matchAll(/<d:href>([^<]+)<\/d:href>/g))
    yield member(href, card(href.slice(book.length), cardBytes))
}

// The load comes from here as well, so that what is measured has a processor to itself where there are two.
process.on('message', (load: Load) => {
  void run(load).then((result) => process.send?.(result))
})

process.on('disconnect', () => process.exit())

const server = createServer((request, response) => void answer(request, response))
server.keepAliveTimeout = 240_000
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
