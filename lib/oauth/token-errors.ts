import { HttpError } from '../errors/http-error.ts'
import type { Backoff } from './backoff.ts'
import type { OAuthError } from './oauth-error.ts'

/** Thrown when the account has no grant that works: only a person can help. */
export class SignedOutError extends HttpError {
  readonly why: string
  /** What that person can do. */
  readonly cure: string
  /** Whether the same grant may work again: a key that was refused does once an administrator allows it. */
  readonly mayRecover: boolean

  constructor(account: string, why: string, cure?: string) {
    const told = cure ?? `Run: carddav-bridge login ${account}`
    const lead = cure === undefined ? 'must sign in again' : 'has no access'
    super(503, `${account} ${lead}: ${why}. ${told}`, { headers: { 'Retry-After': '300' } })
    this.name = 'SignedOutError'
    this.why = why
    this.cure = told
    this.mayRecover = cure !== undefined
  }
}

/** The same failure for a request that comes before the next attempt is due. */
export const withRetryAfter = ({ status, message }: HttpError, backoff: Backoff): HttpError =>
  new HttpError(status, message, { headers: retryAfter(backoff) })

/** The token endpoint gave nothing; nothing is known about the grant. */
export const tokenUnavailableError = (
  account: string,
  error: OAuthError,
  backoff: Backoff,
): HttpError =>
  new HttpError(503, `no access token for ${account}: ${error.message}${cure(account, error)}`, {
    headers: retryAfter(backoff),
  })

/** Upstream answers 401 to fresh tokens of a grant that the token endpoint accepts: waiting may help. */
export const freshTokenRefusedError = (account: string, backoff: Backoff): HttpError =>
  new HttpError(503, `upstream refuses fresh access tokens of ${account}`, {
    headers: retryAfter(backoff),
  })

function cure(account: string, { code, cure: known }: OAuthError): string {
  if (known !== undefined) return `. ${known}`
  if (code === undefined) return ''
  return `. Check oauth.clientId and oauth.clientSecret, then run: carddav-bridge login ${account}`
}

const retryAfter = (backoff: Backoff): Record<string, string> => ({
  'Retry-After': String(Math.max(1, Math.ceil(backoff.remaining() / 1000))),
})
