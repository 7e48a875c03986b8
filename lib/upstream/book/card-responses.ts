import { carddavName, davName } from '../../dav/xml/xml-name.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { UpstreamResponseHead } from '../exchange/transport.ts'
import { badGatewayError, type UpstreamRefusal } from '../access/refusal.ts'
import { CardChangedError, UidConflictError } from './upstream-session.ts'

/** The body of a GET's answer, when it is one whole vCard; else HttpError 502. */
export function requireWholeCard(head: UpstreamResponseHead, body: Buffer | undefined): Buffer {
  if (head.status === 200 && body && isOneCard(body.toString('latin1'))) return body
  throw new HttpError(
    502,
    `Upstream answered GET of a card with ${head.status} and not with one whole vCard`,
  )
}

/** Begins with a card and ends with that card's end; cards inside it are an AGENT's. */
function isOneCard(latin1: string): boolean {
  const text = latin1.replace(/^\xEF\xBB\xBF/, '').trim()
  let depth = 0
  for (const { 0: line, 1: edge, index } of text.matchAll(edges)) {
    if (depth === 0 && index > 0) return false
    depth += edge?.toUpperCase() === 'BEGIN' ? 1 : -1
    if (depth <= 0) return depth === 0 && index + line.length === text.length
  }
  return false
}

const edges = /^(BEGIN|END):VCARD[ \t]*$/gim

/**
 * Throws HttpError 502 unless the head says that a write was done: the HTML page of a captive portal is no success, and
 * a 207 lists what failed (https://www.rfc-editor.org/rfc/rfc4918#section-9.6.1).
 */
export function assertWriteSucceeded(
  { status, headers }: UpstreamResponseHead,
  method: string,
): void {
  const isPage = /^text\/html\b/i.test(headers['content-type'] ?? '')
  // Apache sends a page along with 201.
  if (status === 201 || status === 204 || (status === 200 && !isPage)) return
  throw new HttpError(502, `Upstream is not a CardDAV server: ${status} to ${method}`)
}

const cardConditions = new Set([
  'supported-address-data',
  'valid-address-data',
  'max-resource-size',
])

/** Upstream forbids a write: a book that may only be read, or all of the account (RFC 3744 §7.1.1). */
export const forbiddenWriteError = ({ words }: UpstreamRefusal, method: string): HttpError =>
  new HttpError(403, `Upstream does not allow ${method} here: ${words}`, {
    condition: { name: davName('need-privileges') },
  })

/** The error that a client gets when upstream did not take its card. */
export function putRefusedError(
  refusal: UpstreamRefusal,
  idOf: (href: string) => string | undefined,
): HttpError {
  const { status, words, condition, href } = refusal
  if (status === 412) return new CardChangedError()
  if (condition === 'no-uid-conflict')
    return new UidConflictError(href === undefined ? undefined : idOf(href))
  const isAboutCard = condition !== undefined && cardConditions.has(condition)
  if (status === 403 && !isAboutCard) return forbiddenWriteError(refusal, 'PUT')
  if ([400, 403, 409, 415, 422].includes(status)) {
    const name = carddavName(isAboutCard ? condition : 'valid-address-data')
    return new HttpError(403, `Upstream refuses this card with ${status}: ${words}`, {
      condition: { name },
    })
  }
  if (status === 413 || status === 507)
    return new HttpError(status, `Upstream has no room for this card: ${words}`)
  return badGatewayError(refusal, 'PUT')
}
