import { CARDDAV_NAMESPACE, davName } from '../../dav/xml/xml-name.ts'
import type { BookLocation } from '../../store/upstream-locations.ts'
import type { MultistatusResponse } from '../access/small-multistatus.ts'
import { NotUnderstoodError } from '../access/not-understood.ts'
import type { DiscoveredBook } from './book-slugs.ts'
import { asCollection, isSamePath, placedUrl } from './placed-url.ts'

/** The address books that the answer of a home set lists. */
export interface HomeListing {
  readonly books: readonly DiscoveredBook[]
  /** Whether a book that it does not list may be gone: it was answered, and each of its rows has its place. */
  readonly isWhole: boolean
  /** What was odd about it, for the log. */
  readonly oddities: readonly string[]
}

export interface HomeListingOptions {
  /** What has answered, after redirects. */
  readonly url: URL
  readonly known: readonly BookLocation[]
  /** Where the well-known address led: a book there is one though it does not tell what it is, as Google's did once. */
  readonly entry: URL
}

/** Throws `NotUnderstoodError` for two rows about one book that differ. */
export function readHomeListing(
  rows: readonly MultistatusResponse[],
  options: HomeListingOptions,
): HomeListing {
  const books: DiscoveredBook[] = []
  const oddities = new Set<string>()
  let isWhole = false
  for (const row of rows) {
    const url = placedUrl(row.href, options.url)
    if (url === undefined) oddities.add('it has rows that lie elsewhere or nowhere')
    else if (isSamePath(url, options.url)) isWhole = isFound(row)
    const book = url && bookIn(row, url, options)
    if (book && addBook(books, book)) oddities.add('it has a book twice, alike: that counts once')
  }
  return { books, isWhole: isWhole && oddities.size === 0, oddities: [...oddities] }
}

const isFound = ({ status = 200 }: MultistatusResponse): boolean => status < 300

/** A known book that does not tell what it is just now is still one. */
function bookIn(
  { status, found }: MultistatusResponse,
  url: URL,
  { known, entry, url: home }: HomeListingOptions,
): DiscoveredBook | undefined {
  const at = asCollection(url)
  const before = known.find(({ path }) => isSamePath(new URL(path, at), at))
  const path = before?.path ?? at.pathname
  const displayName = found.get(davName('displayname'))?.text
  const type = found.get(davName('resourcetype'))
  if (type === undefined) {
    if (before && status !== 404) return { path, displayName: displayName ?? before.displayName }
    const isEntry = isSamePath(at, entry) && !isSamePath(at, home)
    return isEntry && (status ?? 200) < 300 ? { path, displayName } : undefined
  }
  const isBook = type.children.some(({ name }) => name === `{${CARDDAV_NAMESPACE}}addressbook`)
  return isBook ? { path, displayName } : undefined
}

/** True when it was there already. */
function addBook(books: DiscoveredBook[], book: DiscoveredBook): boolean {
  const same = books.find(({ path }) => path === book.path)
  if (same === undefined) books.push(book)
  else if (same.displayName !== book.displayName)
    throw new NotUnderstoodError('it has two rows about one address book, and they differ')
  return same !== undefined
}
