import { CARDDAV, carddav, dav, type Name } from '../../dav/xml/names.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { BookPlace, Places } from '../../store/store.ts'
import type { Access } from '../access/access.ts'
import { collect } from '../exchange/sink.ts'
import { failure } from '../access/refusal.ts'
import { propfindBody } from '../access/request-bodies.ts'
import { readSmallMultistatus, hrefsOf, type SmallResponse } from '../access/small-multistatus.ts'
import { nameBooks, type FoundBook } from './book-slugs.ts'

/** What discovery learns of an account. */
export interface Discovered {
  readonly places: Places
  /** From the principal's path, where Google shows it. */
  readonly email: string | undefined
}

export interface DiscoveryOptions {
  readonly access: Access
  /** The configured `/.well-known/carddav`. */
  readonly wellKnown: URL
  /** Slugs that clients know already stay with their books. */
  readonly known?: readonly BookPlace[]
  readonly now?: () => number
}

interface Found {
  readonly url: URL
  readonly responses: readonly SmallResponse[]
}

/**
 * Walks RFC 6764 §6 upstream: well-known → principal → home set → books; no path of upstream's is hard-coded.
 * https://www.rfc-editor.org/rfc/rfc6764#section-6. Rejects with HttpError 502 when it leads nowhere.
 */
export async function discover(options: DiscoveryOptions): Promise<Discovered> {
  const { access, wellKnown, known = [], now = Date.now } = options
  const principal = await findPrincipal(access, wellKnown)
  const homes = await findHomes(access, principal)
  const books = (await Promise.all(homes.map((home) => listBooks(access, home)))).flat()
  const home = homes[0]
  if (home === undefined || books.length === 0) throw nowhere('the home set holds no address book')
  return {
    email: emailIn(principal),
    places: {
      origin: wellKnown.origin,
      principal: principal.pathname,
      home: home.pathname,
      books: nameBooks(books, known),
      discoveredAt: now(),
    },
  }
}

const start: readonly Name[] = [
  dav('current-user-principal'),
  dav('principal-URL'),
  dav('resourcetype'),
  carddav('addressbook-home-set'),
]

async function findPrincipal(access: Access, wellKnown: URL): Promise<URL> {
  for (const entry of [wellKnown, new URL('/', wellKnown)]) {
    const found = await propfind(access, entry, '0', start)
    if (found === undefined) continue
    const named = principalIn(found)
    if (named) return named
    const above = await principalAbove(access, found.url)
    if (above) return above
  }
  throw nowhere('neither the well-known address nor the root names a principal')
}

// In 2017 and 2023 the book that Google's redirect leads to refused to tell its principal (vdirsyncer google.py,
// carddavclient #24): then one of the collections above it is the principal.
async function principalAbove(access: Access, url: URL): Promise<URL | undefined> {
  for (let at = url; at.pathname !== '/';) {
    at = new URL(at.pathname.endsWith('/') ? '..' : '.', at)
    const found = await propfind(access, at, '0', start).catch(() => undefined)
    const principal = found && principalIn(found)
    if (principal) return principal
  }
  return undefined
}

function principalIn({ url, responses }: Found): URL | undefined {
  const { found } = responses[0] ?? {}
  if (found === undefined) return undefined
  const [href] = [
    ...hrefsOf(found.get(dav('current-user-principal'))),
    ...hrefsOf(found.get(dav('principal-URL'))),
  ]
  if (href !== undefined) return local(href, url)
  return found.has(carddav('addressbook-home-set')) ? url : undefined
}

async function findHomes(access: Access, principal: URL): Promise<URL[]> {
  const found = await propfind(access, principal, '0', [carddav('addressbook-home-set')])
  const hrefs = hrefsOf(found?.responses[0]?.found.get(carddav('addressbook-home-set')))
  const homes = hrefs
    .flatMap((href) => local(href, found?.url ?? principal) ?? [])
    .map(asCollection)
  if (homes.length === 0) throw nowhere('the principal has no address book home set')
  return homes
}

async function listBooks(access: Access, home: URL): Promise<FoundBook[]> {
  const found = await propfind(access, home, '1', [dav('resourcetype'), dav('displayname')])
  if (found === undefined) throw nowhere('the home set is missing')
  return found.responses.flatMap(({ href, found: properties }) => {
    const url = local(href, found.url)
    const isBook = properties
      .get(dav('resourcetype'))
      ?.children.some(({ name }) => name === `{${CARDDAV}}addressbook`)
    if (!url || isBook !== true) return []
    return [
      { path: asCollection(url).pathname, displayName: properties.get(dav('displayname'))?.text },
    ]
  })
}

async function propfind(
  access: Access,
  url: URL,
  depth: '0' | '1',
  names: readonly Name[],
): Promise<Found | undefined> {
  let body: Buffer | undefined
  const headers = { Depth: depth, 'Content-Type': 'application/xml; charset=utf-8' }
  const outcome = await access.send(
    { method: 'PROPFIND', url, headers, body: propfindBody(names) },
    () =>
      collect(4 * 1024 * 1024, (whole) => {
        body = whole
      }),
  )
  const { refusal, head } = outcome
  // Google has answered 400 and 404 to a principal's PROPFIND on its book; other steps may still lead there.
  if (refusal && [400, 403, 404, 405].includes(refusal.status))
    return { url: outcome.url, responses: [] }
  if (refusal)
    throw failure(refusal, `PROPFIND on ${url.origin} while looking for the address book`)
  if (head.status !== 207) throw nowhere(`it answers ${head.status} to PROPFIND`)
  return { url: outcome.url, responses: await readSmallMultistatus(body ?? Buffer.alloc(0)) }
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
