import { respellPathSegment } from '../../mapping/path-segment.ts'

/**
 * Tells the id of an href of upstream's that names a member of the book at `path`: its last segment, canonical; a slash or
 * a backslash in it is part of the name. Empty for the book itself, undefined for everything else. Takes paths in any
 * spelling, relative references and full URIs of the same origin; and quickly those that are split in front of their last
 * segment.
 */
export function createMemberIdResolver(
  path: string,
  requested: URL,
): (href: string, name?: string) => string | undefined {
  let home: readonly string[] | undefined
  return (href, name = '') => {
    if (href === path && isPlain(name)) return name
    if (href + name === '') return undefined
    const url = URL.parse(escapeStray(href + name), requested.href)
    if (url?.origin !== requested.origin) return undefined
    home ??= segments(path)
    return memberOf(home, url.pathname)
  }
}

/** What cannot stand in an href, or would begin a query or a fragment, is part of a name that its server did not escape. */
const escapeStray = (href: string): string =>
  href.replace(stray, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`)

const stray = /%(?![0-9A-Fa-f]{2})|[\\#?\t\n\r]/g

/** Whether it is canonical as it is; a dot in front may make it another segment. */
function isPlain(name: string): boolean {
  for (let at = 0; at < name.length; at++) if (unreserved[name.charCodeAt(at)] !== 1) return false
  return !name.startsWith('.')
}

/** By ASCII code: a loop is faster than a regular expression for each of many names. */
const unreserved = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9\-._~]/.test(String.fromCharCode(code)) ? 1 : 0,
)

function memberOf(home: readonly string[], pathname: string): string | undefined {
  try {
    const found = segments(pathname)
    if (refused.test(found.at(-1) ?? '')) return undefined
    if (!home.every((segment, at) => found[at] === segment)) return undefined
    if (found.length === home.length) return ''
    return found.length === home.length + 1 ? found.at(-1) : undefined
  } catch {
    return undefined
  }
}

const segments = (path: string): string[] =>
  path
    .split('/')
    .filter((segment) => segment !== '')
    .map(respellPathSegment)

/** A NUL, and what might be a way out of the book for who decodes it. */
const refused = /%00|(?:^|%2F|%5C)\.\.?(?:%2F|%5C|$)/
