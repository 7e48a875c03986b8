import type { HttpError } from '../errors/http-error.ts'
import { createBackoff, type Backoff } from './backoff.ts'
import type { TokenAnswer } from './token-answer.ts'

export interface Token {
  readonly value: string
  readonly issuedAt: number
  /** From here on a new one is fetched in the background. */
  readonly renewAt: number
  /** From here on it is not used any more. */
  readonly endsAt: number
  /** Made because upstream had refused the one before. */
  readonly replacement: boolean
}

/** What is known of one account's tokens. */
export interface Session {
  token: Token | undefined
  /** Upstream has answered 401 to the token. */
  refused: boolean
  /** The renewal that is under way. */
  flight: Promise<Token> | undefined
  /** Why the last renewal failed. */
  failure: HttpError | undefined
  /** The store's revision when the grant was found dead. */
  deadAt: number | undefined
  /** From here on it is tried again, although nothing has changed here. */
  deadUntil: number
  readonly backoff: Backoff
}

export const createSession = (clock: () => number): Session => ({
  token: undefined,
  refused: false,
  flight: undefined,
  failure: undefined,
  deadAt: undefined,
  deadUntil: Infinity,
  backoff: createBackoff(clock),
})

const early = 5 * 60_000
const spare = 30_000

/** Five minutes early, but never more than half of a short life. */
export const createToken = (
  { accessToken, lifetime }: TokenAnswer,
  issuedAt: number,
  replacement: boolean,
): Token => ({
  value: accessToken,
  issuedAt,
  renewAt: issuedAt + lifetime - Math.min(early, lifetime / 2),
  endsAt: issuedAt + lifetime - Math.min(spare, lifetime / 4),
  replacement,
})
