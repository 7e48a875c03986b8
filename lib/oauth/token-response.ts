import type { FormResponse } from './form-post.ts'
import { OAuthError } from './oauth-error.ts'

/** A token answer (RFC 6749 §5.1), checked. */
export interface TokenResponse {
  readonly accessToken: string
  /** Milliseconds from the answer on. */
  readonly lifetime: number
  /** Google sends one only for a code; others may rotate it at each refresh. */
  readonly refreshToken: string | undefined
  /** Undefined when the answer does not tell. */
  readonly scopes: readonly string[] | undefined
  /** Milliseconds; Google tells it for a grant that will end by itself. */
  readonly grantLifetime: number | undefined
}

// RFC 6749 §5.1 lets a server leave expires_in out; Google's tokens live an hour.
const usualLifetime = 3_600_000

/** The tokens in an answer of the endpoint at `host`; throws OAuthError for everything else. */
export function parseTokenResponse(answer: FormResponse, host: string): TokenResponse {
  if (answer.status < 200 || answer.status > 299) throw refusal(answer, host)
  const { access_token: accessToken, ...rest } = jsonObject(answer.body)
  // It becomes a header field: https://www.rfc-editor.org/rfc/rfc6750#section-2.1
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) {
    throw new OAuthError(`${host} answered ${answer.status} without an access token`)
  }
  return {
    accessToken,
    lifetime: seconds(rest.expires_in) ?? usualLifetime,
    refreshToken: nonEmpty(rest.refresh_token),
    scopes: scopesIn(rest.scope),
    grantLifetime: seconds(rest.refresh_token_expires_in),
  }
}

function refusal(answer: FormResponse, host: string): OAuthError {
  const retryAfter = milliseconds(answer.retryAfter)
  const after = retryAfter === undefined ? {} : { retryAfter }
  const { error, error_description: description } = jsonObject(answer.body)
  // Only a 4xx answer is a verdict (§5.2); a failing server may say anything.
  const verdict = answer.status >= 400 && answer.status <= 499
  if (!verdict || typeof error !== 'string' || !/^[a-z_]{1,64}$/.test(error)) {
    return new OAuthError(`${host} answered ${answer.status}`, after)
  }
  const words = typeof description === 'string' ? `${error} (${plain(description)})` : error
  return new OAuthError(`${host} refused: ${words}`, { code: error, ...after })
}

/** One short line without anything that might be a token. */
const plain = (text: string): string =>
  text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/\S{24,}/g, '…')
    .slice(0, 200)

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const nonEmpty = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** An empty text tells that nothing was granted; only a missing one tells nothing. */
const scopesIn = (value: unknown): readonly string[] | undefined =>
  typeof value === 'string' ? value.split(' ').filter((scope) => scope !== '') : undefined

/** Some servers write numbers as strings. */
function seconds(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && number > 0 ? number * 1000 : undefined
}

function milliseconds(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined
  if (/^\d{1,6}$/.test(retryAfter)) return Number(retryAfter) * 1000
  const date = Date.parse(retryAfter)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}
