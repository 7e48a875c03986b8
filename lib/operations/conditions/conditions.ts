import { HttpError } from '../../errors/http-error.ts'
import { parseHttpDate } from '../../http/http-date.ts'
import { isIfListSatisfied, parseIfHeader } from './if-header.ts'
import { equalsEtagIgnoringCardVersion } from '../clients/card-version-suffix.ts'

type Headers = Readonly<Record<string, string | undefined>>

/** By what a condition tells one state of a card from another. */
interface Validators {
  /** Undefined also where there is no card. */
  readonly etag: string | undefined
  /** Milliseconds since the epoch, whole seconds. */
  readonly modified?: number | undefined
}

/**
 * Evaluates If-Match, or else If-Unmodified-Since, If-None-Match and If for an unsafe method against the card as it is; the lists
 * of an If are about that card (lib/operations/if-evaluation.ts). Throws 412.
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export function checkPreconditions(
  headers: Headers,
  { etag, modified }: Validators,
  exists: boolean,
): void {
  const noneMatch = headers['if-none-match']
  checkUnchanged(headers, { etag, modified }, exists)
  if (noneMatch !== undefined && matches(noneMatch, etag, exists, isSameEtag)) {
    throw new HttpError(412, 'If-None-Match: the card is there')
  }
  if (
    headers.if !== undefined &&
    !parseIfHeader(headers.if).some((list) => isIfListSatisfied(list, etag))
  )
    throw new HttpError(412, 'If: no list holds')
}

/** That part which a GET has, too: the card is the one that the client means. Throws 412. */
export function checkUnchanged(
  { 'if-match': match, 'if-unmodified-since': since }: Headers,
  { etag, modified }: Validators,
  exists: boolean,
): void {
  if (match !== undefined) {
    if (!matches(match, etag, exists, isSameEtag))
      throw new HttpError(412, 'If-Match: the card is another one')
  } else if (isAfter(modified, since))
    throw new HttpError(412, 'If-Unmodified-Since: the card has changed since')
}

/** Whether a GET may be answered with 304: the client has this very representation. */
export function isNotModified(headers: Headers, { etag, modified }: Validators): boolean {
  const { 'if-none-match': noneMatch, 'if-modified-since': since } = headers
  if (noneMatch !== undefined)
    return matches(noneMatch, etag, true, (asked, present) => strip(asked) === strip(present))
  return modified !== undefined && parseHttpDate(since) !== undefined && !isAfter(modified, since)
}

/** A date that is not known, or is none, is no condition (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.4). */
function isAfter(modified: number | undefined, since: string | undefined): boolean {
  const date = parseHttpDate(since)
  return modified !== undefined && date !== undefined && modified > date
}

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

/** Also for If-Match, where RFC 9110 lets no weak one match: docs/decisions/0012-etags.md. */
const isSameEtag = (asked: string, present: string): boolean =>
  equalsEtagIgnoringCardVersion(strip(asked), present)

const strip = (etag: string): string => etag.replace(/^W\//, '')

function readEtags(list: string): string[] {
  const quoted = list.match(/(?:W\/)?"[^"]*"/g)
  // Outlook CalDav Synchronizer sends the ETag without its quotes.
  return quoted ?? list.split(',').map((bare) => `"${strip(bare.trim())}"`)
}
