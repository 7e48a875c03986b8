import { CARDDAV_NAMESPACE, carddavName, davName, type XmlName } from '../../dav/xml/xml-name.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { BookLocation, UpstreamLocations } from '../../store/upstream-locations.ts'
import type { UpstreamClient } from '../access/upstream-client.ts'
import { collectBody } from '../exchange/body-sink.ts'
import { badGatewayError } from '../access/refusal.ts'
import { propfindBody } from '../access/request-bodies.ts'
import {
  parseSmallMultistatus,
  hrefsInProperty,
  type MultistatusResponse,
} from '../access/small-multistatus.ts'
import { assignBookSlugs, type DiscoveredBook } from './book-slugs.ts'
import { withMissingBooks } from './missing-books.ts'

/** What discovery learns of an account. */
export interface DiscoveryResult {
  readonly locations: UpstreamLocations
  /** From the principal's path, where Google shows it. */
  readonly email: string | undefined
}

export interface DiscoveryOptions {
  readonly client: UpstreamClient
  /** The configured `/.well-known/carddav`. */
  readonly wellKnown: URL
  /** Slugs that clients know already stay with their books; one that is not listed stays for a day. */
  readonly known?: readonly BookLocation[]
  readonly now?: () => number
}

interface Found {
  readonly url: URL
  readonly responses: readonly MultistatusResponse[]
}

/**
 * Walks RFC 6764 §6 upstream: well-known → principal → home set → books; no path of upstream's is hard-coded.
 * https://www.rfc-editor.org/rfc/rfc6764#section-6. Rejects with HttpError 502 when it leads nowhere.
 */
export async function discoverAddressBooks(options: DiscoveryOptions): Promise<DiscoveryResult> {
  const { client, wellKnown, known = [], now = Date.now } = options
  const principal = await findPrincipal(client, wellKnown)
  const homes = await findHomes(client, principal)
  const listings = await Promise.all(homes.map((home) => listBooks(client, home, known)))
  const books = listings.flatMap((listing) => listing.books)
  const home = homes[0]
  if (home === undefined || books.length === 0) throw nowhere('the home set holds no address book')
  const isWhole = listings.every((listing) => listing.isWhole)
  const discoveredAt = now()
  return {
    email: emailIn(principal),
    locations: {
      origin: wellKnown.origin,
      principal: principal.pathname,
      home: home.pathname,
      books: withMissingBooks(assignBookSlugs(books, known), known, isWhole, discoveredAt),
      discoveredAt,
    },
  }
}

const start: readonly XmlName[] = [
  davName('current-user-principal'),
  davName('principal-URL'),
  davName('resourcetype'),
  carddavName('addressbook-home-set'),
]

async function findPrincipal(client: UpstreamClient, wellKnown: URL): Promise<URL> {
  for (const entry of [wellKnown, new URL('/', wellKnown)]) {
    const found = await propfind(client, entry, '0', start)
    const named = principalIn(found)
    if (named) return named
    const above = await principalAbove(client, found.url)
    if (above) return above
  }
  throw nowhere('neither the well-known address nor the root names a principal')
}

// In 2017 and 2023 the book that Google's redirect leads to refused to tell its principal (vdirsyncer google.py,
// carddavclient #24): then one of the collections above it is the principal.
async function principalAbove(client: UpstreamClient, url: URL): Promise<URL | undefined> {
  for (let at = url; at.pathname !== '/';) {
    at = new URL(at.pathname.endsWith('/') ? '..' : '.', at)
    const found = await propfind(client, at, '0', start).catch(() => undefined)
    const principal = found && principalIn(found)
    if (principal) return principal
  }
  return undefined
}

function principalIn({ url, responses }: Found): URL | undefined {
  const { found } = responses[0] ?? {}
  if (found === undefined) return undefined
  const [href] = [
    ...hrefsInProperty(found.get(davName('current-user-principal'))),
    ...hrefsInProperty(found.get(davName('principal-URL'))),
  ]
  if (href !== undefined) return local(href, url)
  return found.has(carddavName('addressbook-home-set')) ? url : undefined
}

async function findHomes(client: UpstreamClient, principal: URL): Promise<URL[]> {
  const found = await propfind(client, principal, '0', [carddavName('addressbook-home-set')])
  const hrefs = hrefsInProperty(found.responses[0]?.found.get(carddavName('addressbook-home-set')))
  const homes = hrefs.flatMap((href) => local(href, found.url) ?? []).map(asCollection)
  if (homes.length === 0) throw nowhere('the principal has no address book home set')
  return homes
}

interface HomeListing {
  readonly books: readonly DiscoveredBook[]
  /** False when a home set was refused, or answered without a row: that says nothing of what it does not list. */
  readonly isWhole: boolean
}

async function listBooks(
  client: UpstreamClient,
  home: URL,
  known: readonly BookLocation[],
): Promise<HomeListing> {
  const { url, responses } = await propfind(client, home, '1', [
    davName('resourcetype'),
    davName('displayname'),
  ])
  const books = responses.flatMap((row) => bookIn(row, url, known) ?? [])
  return { books, isWhole: responses.length > 0 }
}

/** A known book that does not tell what it is just now is still one. */
function bookIn(
  { href, status, found }: MultistatusResponse,
  base: URL,
  known: readonly BookLocation[],
): DiscoveredBook | undefined {
  const url = local(href, base)
  if (url === undefined) return undefined
  const path = asCollection(url).pathname
  const type = found.get(davName('resourcetype'))
  const before = known.find((book) => book.path === path)
  if (type === undefined)
    return before && status !== 404 ? { path, displayName: before.displayName } : undefined
  const isBook = type.children.some(({ name }) => name === `{${CARDDAV_NAMESPACE}}addressbook`)
  return isBook ? { path, displayName: found.get(davName('displayname'))?.text } : undefined
}

async function propfind(
  client: UpstreamClient,
  url: URL,
  depth: '0' | '1',
  names: readonly XmlName[],
): Promise<Found> {
  let body: Buffer | undefined
  const headers = { Depth: depth, 'Content-Type': 'application/xml; charset=utf-8' }
  const outcome = await client.send(
    { method: 'PROPFIND', url, headers, body: propfindBody(names) },
    () =>
      collectBody(4 * 1024 * 1024, (whole) => {
        body = whole
      }),
  )
  const { refusal, head } = outcome
  // Google has answered 400 and 404 to a principal's PROPFIND on its book; other steps may still lead there.
  if (refusal && [400, 403, 404, 405].includes(refusal.status))
    return { url: outcome.url, responses: [] }
  if (refusal)
    throw badGatewayError(refusal, `PROPFIND on ${url.origin} while looking for the address book`)
  if (head.status !== 207) throw nowhere(`it answers ${head.status} to PROPFIND`)
  return { url: outcome.url, responses: await parseSmallMultistatus(body ?? Buffer.alloc(0)) }
}

/** An href of upstream's; undefined when it leads to another origin: those are never followed. */
function local(href: string, base: URL): URL | undefined {
  const url = URL.parse(href, base.href)
  return url?.origin === base.origin ? new URL(url.pathname, url) : undefined
}

const asCollection = (url: URL): URL =>
  url.pathname.endsWith('/') ? url : new URL(`${url.pathname}/`, url)

function emailIn(principal: URL): string | undefined {
  const segments = principal.pathname.split('/').map((segment) => decodeURIComponent(segment))
  return segments.findLast((segment) => /^[^@\s]+@[^@\s]+$/.test(segment))?.toLowerCase()
}

const nowhere = (why: string): HttpError =>
  new HttpError(
    502,
    `Upstream is not a CardDAV server, or not for this account: ${why}. Check upstream.wellKnown in the settings`,
  )
