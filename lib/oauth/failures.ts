import { HttpError } from '../errors/http-error.ts'
import type { Backoff } from './backoff.ts'
import type { OAuthError } from './oauth-error.ts'

/** Thrown when the account has no living grant: only a person can help. */
export class SignedOut extends HttpError {
  readonly why: string
  /** What that person can do. */
  readonly cure: string
  /** Whether the same grant may live again: a key that was refused works once an administrator allows it. */
  readonly mayHeal: boolean

  constructor(account: string, why: string, cure?: string) {
    const told = cure ?? `Run: carddav-bridge login ${account}`
    const lead = cure === undefined ? 'must sign in again' : 'has no access'
    super(503, `${account} ${lead}: ${why}. ${told}`, { headers: { 'Retry-After': '300' } })
    this.name = 'SignedOut'
    this.why = why
    this.cure = told
    this.mayHeal = cure !== undefined
  }
}

/** `failure` as it is said to one who comes before the next try is due. */
export const held = ({ status, message }: HttpError, backoff: Backoff): HttpError =>
  new HttpError(status, message, { headers: retryAfter(backoff) })

/** The token endpoint gave nothing; nothing is known about the grant. */
export const unavailable = (account: string, error: OAuthError, backoff: Backoff): HttpError =>
  new HttpError(503, `no access token for ${account}: ${error.message}${cure(account, error)}`, {
    headers: retryAfter(backoff),
  })

/** Upstream answers 401 to fresh tokens, and the token endpoint is content: waiting may help. */
export const refusedTwice = (account: string, backoff: Backoff): HttpError =>
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
