import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { run, type Load } from './load.ts'
import { end, head, row } from './upstream-answers.ts'
import { UpstreamBook } from './upstream-book.ts'
import type { UpstreamMessage, UpstreamRequest } from './upstream-messages.ts'

/**
 * A fast upstream that looks like Google and thinks nothing: everybody has the same book, but for an account whose
 * refresh token is "small". `node upstream.ts CARDS BYTES [PHOTO-BYTES]` prints its origin.
 */

const [cards = 1000, cardBytes = 2000, photoBytes] = process.argv.slice(2).map(Number)

let latency = 0
let asked: UpstreamRequest[] = []

const hrefProperty = (name: string, href: string): string =>
  `<${name}><d:href>${href}</d:href></${name}>`
const whole = (href: string, properties: string): string => head + row(href, properties) + end

class Account {
  readonly principal: string
  readonly home: string
  readonly path: string
  readonly book: UpstreamBook

  constructor(name: string, size: number) {
    this.principal = `/carddav/v1/principals/${name}@gmail.example`
    this.home = `${this.principal}/lists/`
    this.path = `${this.home}default/`
    this.book = new UpstreamBook({ path: this.path, cards: size, cardBytes, photoBytes })
  }

  /** Answers of Depth 0, and that of the home set. */
  small(url: string): string | undefined {
    if (url === '/.well-known/carddav')
      return whole('/', hrefProperty('d:current-user-principal', this.principal))
    if (url === this.principal)
      return whole(url, hrefProperty('card:addressbook-home-set', this.home))
    const kind = '<d:resourcetype><d:collection/><card:addressbook/></d:resourcetype>'
    if (url === this.home) return whole(this.path, kind)
    return url === this.path ? whole(url, this.#bookProperties()) : undefined
  }

  #bookProperties(): string {
    const { token } = this.book
    return (
      '<d:displayname>Address Book</d:displayname>' +
      `<cs:getctag>${token.slice(-8)}</cs:getctag><d:sync-token>${token}</d:sync-token>`
    )
  }
}

const alice = new Account('alice', cards)
const small = new Account('small', 10)

const xml = { 'Content-Type': 'text/xml; charset=UTF-8' }

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const at = performance.timeOrigin + performance.now()
  const body = (await buffer(request)).toString()
  const { method = '', url = '', headers } = request
  if (url === '/token') {
    json(response, new URLSearchParams(body).get('refresh_token') ?? '')
    return
  }
  const account = headers.authorization?.startsWith('Bearer small.') ? small : alice
  const isCard = url.startsWith(account.path) && url !== account.path
  const isDiscovery = !url.startsWith(account.path) || body.includes('current-user-principal')
  asked.push({
    at,
    method,
    what: isDiscovery ? 'discovery' : kindOf(method, String(headers.depth), body),
  })
  if (latency > 0) await setTimeout(latency)
  if (isCard) answerCard(account.book, url.slice(account.path.length), method, body, response)
  else if (method === 'REPORT') report(account.book, body, response)
  else if (url === account.path && headers.depth === '1') stream(response, account.book.listing())
  else text(response, account.small(url))
}

function kindOf(method: string, depth: string, body: string): string {
  if (method === 'REPORT') return body.includes('sync-collection') ? 'changes' : 'multiget'
  if (method === 'PROPFIND') return depth === '1' ? 'listing' : 'properties'
  return method
}

function report(book: UpstreamBook, body: string, response: ServerResponse): void {
  const token = /<(?:\w+:)?sync-token>([^<]*)</.exec(body)?.[1]
  if (token === undefined) stream(response, book.multiget(hrefsIn(body)))
  else text(response, book.changes(token), 400)
}

function* hrefsIn(body: string): Generator<string> {
  for (const [, href = ''] of body.matchAll(/<\w+:href>([^<]+)<\/\w+:href>/g)) yield href
}

function answerCard(
  book: UpstreamBook,
  id: string,
  method: string,
  body: string,
  response: ServerResponse,
): void {
  if (method === 'PUT') {
    book.write(id, body)
    response.writeHead(204, { ETag: book.etag(id) }).end()
    return
  }
  if (method === 'PROPFIND') {
    text(response, book.row(id))
    return
  }
  const data = Buffer.from(book.card(id))
  const type = { 'Content-Type': 'text/vcard; charset=UTF-8', 'Content-Length': data.length }
  response.writeHead(200, { ...type, ETag: book.etag(id) }).end(data)
}

function text(response: ServerResponse, body: string | undefined, otherwise = 404): void {
  const bytes = Buffer.from(body ?? '')
  response.writeHead(body === undefined ? otherwise : 207, {
    ...xml,
    'Content-Length': bytes.length,
  })
  response.end(bytes)
}

function json(response: ServerResponse, name: string): void {
  const token = {
    access_token: `${name}.${'a'.repeat(200)}`,
    token_type: 'Bearer',
    expires_in: 3600,
  }
  response.writeHead(200, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify({ ...token, scope: 'https://www.googleapis.com/auth/carddav' }))
}

function stream(response: ServerResponse, pieces: Iterable<string>): void {
  response.writeHead(207, xml)
  Readable.from(chunks(pieces)).pipe(response)
}

function* chunks(pieces: Iterable<string>): Generator<Buffer> {
  let chunk = ''
  for (const each of pieces) {
    chunk += each
    if (chunk.length < 64 * 1024) continue
    yield Buffer.from(chunk)
    chunk = ''
  }
  yield Buffer.from(chunk)
}

// The load comes from here as well, so that what is measured has a processor to itself where there are two.
process.on('message', (message: Load | UpstreamMessage) => {
  if ('url' in message) void run(message).then((result) => process.send?.(result))
  else process.send?.(obey(message))
})

function obey(message: UpstreamMessage): readonly UpstreamRequest[] {
  if (message.latency !== undefined) latency = message.latency
  if (message.forgetsTokens) alice.book.isForgetful = true
  const answered = asked
  asked = []
  return answered
}

process.on('disconnect', () => process.exit())

const server = createServer((request, response) => void answer(request, response))
server.keepAliveTimeout = 240_000
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
