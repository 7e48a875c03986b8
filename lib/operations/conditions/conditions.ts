import { HttpError } from '../../errors/http-error.ts'
import { isIfListSatisfied, parseIfHeader } from './if-header.ts'
import { equalsEtagIgnoringCardVersion } from '../clients/card-version-suffix.ts'

type Headers = Readonly<Record<string, string | undefined>>

/**
 * Evaluates If-Match, If-None-Match and If for an unsafe method against the card's present ETag (undefined: there is
 * no card); the lists of an If are about that card (lib/operations/if-evaluation.ts). Throws 412.
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export function checkPreconditions(
  headers: Headers,
  etag: string | undefined,
  exists: boolean,
): void {
  const match = headers['if-match']
  const noneMatch = headers['if-none-match']
  if (match !== undefined && !matches(match, etag, exists, strongly))
    throw new HttpError(412, 'If-Match: the card is another one')
  if (noneMatch !== undefined && matches(noneMatch, etag, exists, weakly)) {
    throw new HttpError(412, 'If-None-Match: the card is there')
  }
  if (
    headers.if !== undefined &&
    !parseIfHeader(headers.if).some((list) => isIfListSatisfied(list, etag))
  )
    throw new HttpError(412, 'If: no list holds')
}

/** Whether a GET may be answered with 304: the client has this very representation. */
export const isNotModified = (headers: Headers, etag: string | undefined): boolean =>
  headers['if-none-match'] !== undefined &&
  matches(headers['if-none-match'], etag, true, (asked, present) => strip(asked) === strip(present))

function matches(
  list: string,
  etag: string | undefined,
  exists: boolean,
  isSame: (asked: string, present: string) => boolean,
): boolean {
  if (list.trim() === '*') return exists
  if (etag === undefined) return false
  return readEtags(list).some((asked) => isSame(asked, etag))
}

// If-Match needs the strong comparison, If-None-Match the weak one
// (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.2).
const strongly = (asked: string, present: string): boolean =>
  equalsEtagIgnoringCardVersion(asked, present) && !asked.startsWith('W/')
const weakly = (asked: string, present: string): boolean =>
  equalsEtagIgnoringCardVersion(strip(asked), strip(present))

const strip = (etag: string): string => etag.replace(/^W\//, '')

function readEtags(list: string): string[] {
  const quoted = list.match(/(?:W\/)?"[^"]*"/g)
  // Outlook CalDav Synchronizer sends the ETag without its quotes.
  return quoted ?? list.split(',').map((bare) => `"${bare.trim()}"`)
}
