import { HttpError } from '../../errors/http-error.ts'
import type { UpstreamResponseHead } from '../exchange/transport.ts'
import { accountProblemMessage } from './account-problem.ts'

/** An upstream answer that is no success, with what it says of itself. */
export interface UpstreamRefusal {
  readonly status: number
  /** Google's or the server's own words, one line, at most 300 characters; for the log only. */
  readonly words: string
  /** Machine-readable reasons of Google's JSON envelope, e.g. `rateLimitExceeded`, `PERMISSION_DENIED`. */
  readonly reasons: readonly string[]
  /** The precondition that a DAV server names in `DAV:error`, local name. */
  readonly condition: string | undefined
  /** The href that comes with it. */
  readonly href: string | undefined
  /** Seconds, when upstream named them. */
  readonly retryAfter: number | undefined
}

/** Bytes of an error answer that are looked at: what says why stands at its beginning. */
const readBytes = 16 * 1024

/**
 * Reads an error answer of any kind: Google's JSON, its HTML pages, DAV errors, nothing at all. In time that is linear in
 * its first 16 KB, which are all that counts.
 */
export function parseUpstreamRefusal(
  head: UpstreamResponseHead,
  body: Buffer,
  now = Date.now(),
): UpstreamRefusal {
  const text = body.toString('utf8', 0, readBytes)
  const envelope = readEnvelope(text)
  return {
    status: head.status,
    words: envelope?.message ?? visibleText(text),
    reasons: envelope?.reasons ?? [],
    condition: conditions.exec(text)?.[1],
    href: firstHref(text),
    retryAfter: seconds(head.headers['retry-after'], now),
  }
}

const conditions =
  /<(?:[\w.-]+:)?(valid-sync-token|no-uid-conflict|supported-address-data|valid-address-data|max-resource-size|supported-report|need-privileges)\b/

function firstHref(text: string): string | undefined {
  const tag = /<(?:[\w.-]+:)?href(?:\s[^<>]*)?>/.exec(text)
  if (!tag) return undefined
  const start = tag.index + tag[0].length
  const end = text.indexOf('<', start)
  return end < 0 ? undefined : text.slice(start, end).trim()
}

interface Envelope {
  readonly message: string
  readonly reasons: readonly string[]
}

function readEnvelope(text: string): Envelope | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: unknown }
    if (typeof error !== 'object' || error === null) return undefined
    const { message, status, errors, details } = error as Record<string, unknown>
    const named = [...list(errors), ...list(details)].flatMap(({ reason, domain }) => [
      reason,
      domain,
    ])
    return {
      message: visibleText(typeof message === 'string' ? message : text),
      reasons: [status, ...named].filter((reason) => typeof reason === 'string'),
    }
  } catch {
    return undefined
  }
}

const list = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value)
    ? value.filter(
        (item): item is Record<string, unknown> => typeof item === 'object' && item !== null,
      )
    : []

/** What a browser would show, on one line; a `<` that begins no tag is text. */
function visibleText(html: string): string {
  const shown: string[] = []
  const tag = /<[a-z/!?]/gi
  for (let at = 0; at < html.length;) {
    tag.lastIndex = at
    const open = tag.exec(html)?.index
    const end = open === undefined ? undefined : endOfMarkup(html, open)
    shown.push(html.slice(at, end === undefined ? undefined : open))
    at = end ?? html.length
  }
  return shown.join(' ').replace(/\s+/g, ' ').trim().slice(0, 300)
}

/** The end of a tag, or of a whole script or style, which goes on to the end when nothing closes it. */
function endOfMarkup(html: string, open: number): number | undefined {
  const end = html.indexOf('>', open) + 1
  if (end === 0) return undefined
  if (!/^<(?:script|style)\b/i.test(html.slice(open, open + 8))) return end
  const closing = /<\/(?:script|style)\s?>/gi
  closing.lastIndex = end
  return closing.test(html) ? closing.lastIndex : html.length
}

function seconds(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Math.min(Number(value), 86_400)
  const date = Date.parse(value)
  return Number.isNaN(date)
    ? undefined
    : Math.max(0, Math.min(Math.ceil((date - now) / 1000), 86_400))
}

/** 429, 503 and Google's quota errors: come back later, the same request may work then. */
export const isThrottlingRefusal = (refusal: UpstreamRefusal): boolean =>
  refusal.status === 429 || refusal.status === 503 || isQuota(refusal)

/** Why upstream throttles, in words. */
export function throttlingReason(refusal: UpstreamRefusal): string {
  const { status, words } = refusal
  const said = words === '' ? `status ${status}` : words
  return isQuota(refusal) ? `${accountProblemMessage('quota')} (${said})` : said
}

/** Google says so with 403 or 429 (its usage limits, or RESOURCE_EXHAUSTED). */
const isQuota = ({ status, reasons }: UpstreamRefusal): boolean =>
  (status === 403 || status === 429) && reasons.some((reason) => quota.has(reason))

const quota = new Set([
  'usageLimits',
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'dailyLimitExceeded',
  'quotaExceeded',
  'RESOURCE_EXHAUSTED',
  'RATE_LIMIT_EXCEEDED',
])

/** What a person can do about a 403 that concerns the whole account; undefined when it is about one request. */
export function accountProblemAdvice(
  { status, words, reasons }: UpstreamRefusal,
  account: string,
): string | undefined {
  if (status !== 403) return undefined
  if (reasons.includes('accessNotConfigured') || reasons.includes('SERVICE_DISABLED')) {
    return `${accountProblemMessage('api-off')}. ${words}`
  }
  if (
    reasons.includes('ACCESS_TOKEN_SCOPE_INSUFFICIENT') ||
    reasons.includes('insufficientPermissions')
  ) {
    return `The grant of ${account} ${accountProblemMessage('scope')}: run "carddav-bridge login ${account}" and tick its box`
  }
  return undefined
}

const statuses = new WeakMap<Error, number>()

/** The client's answer to an upstream failure that no operation could make sense of: never 401, 404 or empty. */
export function badGatewayError(refusal: UpstreamRefusal, what: string): HttpError {
  const { status, words } = refusal
  const said = words === '' ? '' : `: ${words}`
  const message = `Upstream answered ${status} to ${what}${said}`
  const error = new HttpError(status === 504 ? 504 : 502, message)
  statuses.set(error, status)
  return error
}

/** The status that upstream refused a request with; undefined for an error of another kind. */
export const refusedStatus = (error: Error): number | undefined => statuses.get(error)
