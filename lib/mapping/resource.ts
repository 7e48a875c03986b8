import { HttpError } from '../errors/http-error.ts'
import { parseAbsoluteUri } from './absolute-uri.ts'
import { hrefSegment, readAskedSegments, withoutPort, type AskedSegment } from './asked-segment.ts'
import { decodePathSegment } from './path-segment.ts'

/** What a downstream path stands for. Paths are mapped as resources, never as strings. */
export type DavResource =
  | { readonly kind: 'well-known' }
  | RootResource
  | { readonly kind: 'principal'; readonly user: string }
  | { readonly kind: 'home'; readonly user: string }
  | BookResource
  | CardResource
  | { readonly kind: 'unknown' }

/**
 * The context root, or what stands above the principals or the home sets, or what other servers call their root:
 * clients guess those and begin there. The well-known name is one only for clients that follow no redirect.
 */
interface RootResource {
  readonly kind: 'root'
  readonly path:
    '/' | '/principals/' | '/addressbooks/' | '/carddav/' | '/dav/' | '/.well-known/carddav'
}

/** An address book, or what is in one. */
interface InBook {
  readonly user: string
  readonly book: string
  /** The book's href as its client spelled it, when that is not ours: clients compare hrefs with what they asked. */
  readonly base?: string
}

export interface BookResource extends InBook {
  readonly kind: 'book'
}

/** A card under the name that clients see: a canonical path segment, with or without `.vcf`. */
export interface CardResource extends InBook {
  readonly kind: 'card'
  readonly name: string
}

/** `/principals/alice/`; as the other hrefs here, in the one spelling that is sent to clients. */
export const principalHref = (user: string): string =>
  // That one is where Apple's Calendar Server keeps its principals.
  user === 'users' ? '/principals/users/users/' : `/principals/${user}/`
export const homeSetHref = (user: string): string => `/addressbooks/${user}/`
export const addressBookHref = (user: string, book: string): string =>
  `/addressbooks/${user}/${book}/`

/** The href that an answer gives the book, and that those of its cards begin with. */
export const baseHref = ({ user, book, base = addressBookHref(user, book) }: InBook): string => base

/** The inverse of `locateResource`; round trips for every resource that a path can name. */
export function resourceHref(resource: Exclude<DavResource, { kind: 'unknown' }>): string {
  switch (resource.kind) {
    case 'well-known':
      return '/.well-known/carddav'
    case 'root':
      return resource.path
    case 'principal':
      return principalHref(resource.user)
    case 'home':
      return homeSetHref(resource.user)
    case 'book':
      return baseHref(resource)
    case 'card':
      return baseHref(resource) + resource.name
  }
}

/**
 * A request-target or href path (origin-form, query allowed) → the resource. Forgives what clients get wrong:
 * doubled and missing slashes, `@` for `%40`, dot segments. Throws 400 for broken percent-encoding.
 */
export function locateResource(target: string): DavResource {
  const path = target.split(/[?#]/, 1)[0] ?? ''
  if (path === '/') return root('/')
  const asked = readAskedSegments(path)
  const segments = asked.map(({ canonical }) => canonical)
  const open = path.endsWith('/')
  // iOS 6 asks /PREFIX%3A8443/.well-known/carddav when a path was typed as the server's name.
  if (segments.at(-2) === '.well-known') return wellKnown(segments.at(-1))
  const located = byRoot(segments, open)
  return located.kind === 'book' || located.kind === 'card' ? withBase(located, asked) : located
}

function wellKnown(name: string | undefined): DavResource {
  return name === 'carddav' ? { kind: 'well-known' } : { kind: 'unknown' }
}

function byRoot(segments: readonly string[], open: boolean): DavResource {
  const [first, ...rest] = segments
  switch (first) {
    case undefined:
      return root('/')
    case 'principals':
      return principal(rest)
    case 'addressbooks':
      return belowHome(rest, open)
    case 'carddav':
      if (rest[0] === 'v1' && rest[1] === 'principals')
        return belowGooglePrincipals(rest.slice(2), open)
      return rest.length === 0 ? root('/carddav/') : { kind: 'unknown' }
    case 'dav':
      return rest.length === 0 ? root('/dav/') : { kind: 'unknown' }
    default:
      return rest.length === 0 && first !== withoutPort(first) ? root('/') : { kind: 'unknown' }
  }
}

const root = (path: RootResource['path']): RootResource => ({ kind: 'root', path })

function principal(rest: readonly string[]): DavResource {
  // Clients made for Apple's Calendar Server ask below /principals/users/.
  const [user, ...more] = rest[0] === 'users' ? rest.slice(1) : rest
  if (user === undefined) return root('/principals/')
  return more.length === 0 ? { kind: 'principal', user: userText(user) } : { kind: 'unknown' }
}

function belowHome(rest: readonly string[], open: boolean): DavResource {
  const [user, book, name, ...more] = rest
  if (user === undefined) return root('/addressbooks/')
  if (book === undefined) return { kind: 'home', user: userText(user) }
  if (name === undefined) return { kind: 'book', user: userText(user), book: withoutPort(book) }
  if (more.length > 0 || open) return { kind: 'unknown' }
  return { kind: 'card', user: userText(user), book, name }
}

/** People change only the host in the addresses that Google's own service has, and its one book is called `default` there. */
function belowGooglePrincipals(rest: readonly string[], open: boolean): DavResource {
  const [user, lists, book, ...name] = rest
  if (user === undefined) return { kind: 'unknown' }
  if (lists === undefined) return { kind: 'principal', user: userText(user) }
  if (lists !== 'lists') return { kind: 'unknown' }
  const ours = book === 'default' ? 'contacts' : book
  return belowHome([user, ...(ours === undefined ? [] : [ours]), ...name], open)
}

function userText(segment: string): string {
  const name = withoutPort(segment)
  return (decodePathSegment(name) ?? name).toLowerCase()
}

function withBase<R extends BookResource | CardResource>(
  resource: R,
  asked: readonly AskedSegment[],
): R {
  const segments = resource.kind === 'card' ? asked.slice(0, -1) : asked
  const base = `/${segments.map(hrefSegment).join('/')}/`
  // Whose address is in a path has a name that is ours, which is not known here.
  const isOurs = base === addressBookHref(resource.user, resource.book) && !base.includes('@')
  return isOurs ? resource : { ...resource, base }
}

// Clients that keep the password in their URL send it along.
const withoutUserInfo = (authority: string): string => authority.slice(authority.indexOf('@') + 1)

/**
 * An href in a request body → its resource; undefined when it belongs to another server or cannot be read.
 * Takes paths, full URIs with any of our `authorities`, and names relative to `base`.
 */
export function locateHref(
  href: string,
  base: string,
  ours: (authority: string) => boolean,
): DavResource | undefined {
  try {
    const uri = parseAbsoluteUri(href)
    if (uri && ours(withoutUserInfo(uri.authority))) return locateResource(uri.rest)
    // A doubled slash in front of a path only looks like an authority.
    if (uri?.scheme !== undefined) return undefined
    return locateResource(
      href.startsWith('/') ? href : base.slice(0, base.lastIndexOf('/') + 1) + href,
    )
  } catch (error) {
    if (error instanceof HttpError) return undefined
    throw error
  }
}
