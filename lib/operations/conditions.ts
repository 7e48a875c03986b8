import { HttpError } from '../http-error.ts'

type Headers = Readonly<Record<string, string | undefined>>

/** Whether the request has preconditions at all. */
export const isConditional = (headers: Headers): boolean =>
  headers['if-match'] !== undefined ||
  headers['if-none-match'] !== undefined ||
  headers.if !== undefined

/**
 * Evaluates If-Match, If-None-Match and If for an unsafe method against the card's present ETag (undefined: there is
 * no card). Throws 412. https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export function checkPreconditions(
  headers: Headers,
  etag: string | undefined,
  exists: boolean,
): void {
  const match = headers['if-match']
  const noneMatch = headers['if-none-match']
  if (match !== undefined && !matches(match, etag, exists))
    throw new HttpError(412, 'If-Match: the card is another one')
  if (noneMatch !== undefined && matches(noneMatch, etag, exists, true)) {
    throw new HttpError(412, 'If-None-Match: the card is there')
  }
  if (headers.if !== undefined && !ifHolds(headers.if, etag))
    throw new HttpError(412, 'If: no list holds')
}

/** Whether a GET may be answered with 304. */
export const isNotModified = (headers: Headers, etag: string | undefined): boolean =>
  headers['if-none-match'] !== undefined && matches(headers['if-none-match'], etag, true, true)

function matches(list: string, etag: string | undefined, exists: boolean, weak = false): boolean {
  if (list.trim() === '*') return exists
  if (etag === undefined) return false
  return readEtags(list).some((asked) => same(asked, etag, weak))
}

// If-Match needs the strong comparison, If-None-Match the weak one
// (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.2).
function same(asked: string, etag: string, weak: boolean): boolean {
  if (weak) return strip(asked) === strip(etag)
  return asked === etag && !asked.startsWith('W/')
}

const strip = (etag: string): string => etag.replace(/^W\//, '')

function readEtags(list: string): string[] {
  const quoted = list.match(/(?:W\/)?"[^"]*"/g)
  // Outlook CalDav Synchronizer sends the ETag without its quotes.
  return quoted ?? list.split(',').map((bare) => `"${bare.trim()}"`)
}

/**
 * RFC 4918 §10.4, as far as a server without locks can hold: lists of ETags, with or without Not; a state token is
 * never held, and a tagged list about another resource is not ours to judge, so it fails.
 */
function ifHolds(header: string, etag: string | undefined): boolean {
  const lists = [...header.matchAll(/\(([^()]*)\)/g)].map(([, list = '']) => list)
  if (lists.length === 0 || /^\s*</.test(header)) return false
  return lists.some((list) => {
    const terms = [...list.matchAll(/(Not\s+)?(?:\[([^\]]*)\]|(<[^>]*>))/gi)]
    return (
      terms.length > 0 &&
      terms.every(([, not, tag]) => (tag !== undefined && tag === etag) === (not === undefined))
    )
  })
}
