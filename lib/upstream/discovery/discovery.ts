import { carddavName, davName, type XmlName } from '../../dav/xml/xml-name.ts'
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
import { NotUnderstoodError, notUnderstoodError } from '../access/not-understood.ts'
import { assignBookSlugs } from './book-slugs.ts'
import { readHomeListing, type HomeListing, type HomeListingOptions } from './home-listing.ts'
import { withMissingBooks } from './missing-books.ts'
import { asCollection, placedUrl } from './placed-url.ts'

/** What discovery learns of an account. */
export interface DiscoveryResult {
  readonly locations: UpstreamLocations
  /** From the principal's path, where Google shows it. */
  readonly email: string | undefined
  /** What was odd about the home set's answer and understood all the same, for the log. */
  readonly oddities: readonly string[]
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
  const { entry, principal } = await findPrincipal(client, wellKnown)
  // Some well-known addresses lead to the home set or to a book that tells no principal.
  const homes = principal === undefined ? [entry] : await findHomes(client, principal)
  const listings = await Promise.all(homes.map((home) => listBooks(client, home, { known, entry })))
  const books = listings.flatMap((listing) => listing.books)
  const home = homes[0]
  if (home === undefined || books.length === 0) throw nowhere(emptyHomeSet(listings))
  const isWhole = listings.every((listing) => listing.isWhole)
  const discoveredAt = now()
  return {
    email: principal && emailIn(principal),
    oddities: listings.flatMap(({ oddities }) => oddities),
    locations: {
      origin: wellKnown.origin,
      principal: (principal ?? entry).pathname,
      home: home.pathname,
      books: withMissingBooks(assignBookSlugs(books, known), known, isWhole, discoveredAt),
      discoveredAt,
    },
  }
}

const startNames: readonly XmlName[] = [
  davName('current-user-principal'),
  davName('principal-URL'),
  davName('resourcetype'),
  carddavName('addressbook-home-set'),
]

interface FoundPrincipal {
  /** Where the well-known address led. */
  readonly entry: URL
  /** Undefined where nothing but the entry is known. */
  readonly principal: URL | undefined
}

async function findPrincipal(client: UpstreamClient, wellKnown: URL): Promise<FoundPrincipal> {
  let entry = wellKnown
  for (const start of [wellKnown, new URL('/', wellKnown)]) {
    const found = await propfind(client, start, '0', startNames)
    if (start === wellKnown) entry = asCollection(found.url)
    const principal = principalIn(found) ?? (await principalAbove(client, found.url))
    if (principal) return { entry, principal }
  }
  return { entry, principal: undefined }
}

// In 2017 and 2023 the book that Google's redirect leads to refused to tell its principal (vdirsyncer google.py,
// carddavclient #24): then one of the collections above it is the principal.
async function principalAbove(client: UpstreamClient, url: URL): Promise<URL | undefined> {
  for (let at = url; at.pathname !== '/';) {
    at = new URL(at.pathname.endsWith('/') ? '..' : '.', at)
    const found = await propfind(client, at, '0', startNames).catch(() => undefined)
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
  if (href !== undefined) return placedUrl(href, url)
  return found.has(carddavName('addressbook-home-set')) ? url : undefined
}

async function findHomes(client: UpstreamClient, principal: URL): Promise<URL[]> {
  const found = await propfind(client, principal, '0', [carddavName('addressbook-home-set')])
  const hrefs = hrefsInProperty(found.responses[0]?.found.get(carddavName('addressbook-home-set')))
  const homes = hrefs.flatMap((href) => placedUrl(href, found.url) ?? []).map(asCollection)
  if (homes.length === 0) throw nowhere('the principal has no address book home set')
  return homes
}

async function listBooks(
  client: UpstreamClient,
  home: URL,
  { known, entry }: Pick<HomeListingOptions, 'known' | 'entry'>,
): Promise<HomeListing> {
  const names = [davName('resourcetype'), davName('displayname')]
  const { url, responses } = await propfind(client, home, '1', names)
  try {
    return readHomeListing(responses, { url, known, entry })
  } catch (cause) {
    if (!(cause instanceof NotUnderstoodError)) throw cause
    throw notUnderstoodError(url, 'PROPFIND with Depth 1 on the home set', cause)
  }
}

const emptyHomeSet = (listings: readonly HomeListing[]): string =>
  ['the home set holds no address book', ...listings.flatMap(({ oddities }) => oddities)].join('; ')

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
  const responses = await parseSmallMultistatus(body ?? Buffer.alloc(0), outcome.url, depth)
  return { url: outcome.url, responses }
}

function emailIn(principal: URL): string | undefined {
  const segments = principal.pathname.split('/').map((segment) => decodeURIComponent(segment))
  return segments.findLast((segment) => /^[^@\s]+@[^@\s]+$/.test(segment))?.toLowerCase()
}

const nowhere = (why: string): HttpError =>
  new HttpError(
    502,
    `Upstream is not a CardDAV server, or not for this account: ${why}. Check upstream.wellKnown in the settings`,
  )
