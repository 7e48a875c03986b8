import type { HttpError } from '../errors/http-error.ts'
import { createBackoff, type Backoff } from './backoff.ts'
import type { TokenResponse } from './token-response.ts'

export interface AccessToken {
  readonly value: string
  readonly issuedAt: number
  /** From here on a new one is fetched in the background. */
  readonly renewAt: number
  /** From here on it is not used any more. */
  readonly endsAt: number
  /** Made because upstream had refused the one before. */
  readonly replacement: boolean
}

/** What is known of one account's access token. */
export interface AccountTokenState {
  token: AccessToken | undefined
  /** Upstream has answered 401 to the token. */
  refused: boolean
  /** The renewal that is under way. */
  renewal: Promise<AccessToken> | undefined
  /** Why the last renewal failed. */
  failure: HttpError | undefined
  /** The store's revision when the token endpoint refused the grant. */
  refusedAtRevision: number | undefined
  /** From here on the refused grant is tried again, although nothing has changed in the store. */
  retryGrantAt: number
  readonly backoff: Backoff
}

export const createAccountTokenState = (clock: () => number): AccountTokenState => ({
  token: undefined,
  refused: false,
  renewal: undefined,
  failure: undefined,
  refusedAtRevision: undefined,
  retryGrantAt: Infinity,
  backoff: createBackoff(clock),
})

const renewalLead = 5 * 60_000
const expiryMargin = 30_000

/** Renewed five minutes early, but never more than half of a short life. */
export const createAccessToken = (
  { accessToken, lifetime }: TokenResponse,
  issuedAt: number,
  replacement: boolean,
): AccessToken => ({
  value: accessToken,
  issuedAt,
  renewAt: issuedAt + lifetime - Math.min(renewalLead, lifetime / 2),
  endsAt: issuedAt + lifetime - Math.min(expiryMargin, lifetime / 4),
  replacement,
})
