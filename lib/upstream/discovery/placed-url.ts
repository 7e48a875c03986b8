import { respellPathSegment } from '../../mapping/path-segment.ts'

/** A path, a full URI, or the name of a member of what has answered (https://www.rfc-editor.org/rfc/rfc4918#section-8.3). */
const placed = /^(?:\/|[a-z][a-z0-9+.-]*:\/\/|[^/]+\/?$)/i

/**
 * An href in an answer of `base`; undefined when it leads to another origin, since those are never followed, and when it is not
 * clear where it leads.
 */
export function placedUrl(href: string, base: URL): URL | undefined {
  const url = placed.test(href) ? URL.parse(href, base.href) : undefined
  return url?.origin === base.origin ? new URL(url.pathname, url) : undefined
}

export const asCollection = (url: URL): URL =>
  url.pathname.endsWith('/') ? url : new URL(`${url.pathname}/`, url)

/** Whether two URLs of one origin name the same, however they are spelled. */
export const isSamePath = (one: URL, other: URL): boolean =>
  one.pathname === other.pathname || spelling(one) === spelling(other)

function spelling({ pathname }: URL): string {
  const segments = pathname.split('/').filter((segment) => segment !== '')
  try {
    return segments.map(respellPathSegment).join('/')
  } catch {
    return pathname
  }
}
