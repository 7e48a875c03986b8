import { respellPathSegment, decodePathSegment } from '../../mapping/path-segment.ts'
import type { BookLocation } from '../../store/upstream-locations.ts'

export interface DiscoveredBook {
  readonly path: string
  readonly displayName: string | undefined
}

/**
 * Gives each book the slug under which clients see it for ever: one that they know stays, also when upstream's
 * paths moved; Google's `default` is `contacts`; others are called after their last path segment.
 */
export function assignBookSlugs(
  found: readonly DiscoveredBook[],
  known: readonly BookLocation[],
): BookLocation[] {
  const named: BookLocation[] = []
  for (const book of found) {
    const old = known.find(({ path }) => path === book.path) ?? moved(book, found, known)
    const taken = new Set(
      [...named, ...known.filter((other) => other !== old)].map(({ slug }) => slug),
    )
    named.push({ ...book, slug: old?.slug ?? unused(slugOf(book.path), taken) })
  }
  return named
}

/** Whether a client may give a new book this name: as its URL has it, it stays the same at every upstream. */
export const isBookSlug = (name: string): boolean => /^[a-z0-9][a-z0-9._-]{0,63}$/.test(name)

/** The known book that has the same last segment and is no longer where it was. */
function moved(
  book: DiscoveredBook,
  found: readonly DiscoveredBook[],
  known: readonly BookLocation[],
): BookLocation | undefined {
  const gone = known.filter(({ path }) => !found.some((other) => other.path === path))
  return gone.find(({ path }) => lastSegment(path) === lastSegment(book.path))
}

function slugOf(path: string): string {
  const text = decodePathSegment(respellPathSegment(lastSegment(path))) ?? ''
  if (text === 'default') return 'contacts'
  const slug = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
  const start = slug.search(/[^-]/)
  const end = slug.split('').findLastIndex((character) => character !== '-') + 1
  return start < 0 ? 'book' : slug.slice(start, Math.min(end, start + 64))
}

function unused(slug: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? slug : `${slug}-${n}`
    if (!taken.has(candidate)) return candidate
  }
}

const lastSegment = (path: string): string =>
  path.split('/').findLast((segment) => segment !== '') ?? ''
