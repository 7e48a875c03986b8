import { LRUCache } from 'lru-cache'
import type { HttpError } from '../errors/http-error.ts'
import type { Store } from '../store/store.ts'
import { held, refusedTwice, SignedOut, unavailable } from './failures.ts'
import { createFormPost } from './form-post.ts'
import { OAuthError } from './oauth-error.ts'
import { createRenewal, type Log } from './renewal.ts'
import { createSession, createToken, type Session, type Token } from './session.ts'
import { createTokenEndpoint, type TokenEndpoint } from './token-endpoint.ts'

export interface Tokens {
  /**
   * An access token that should work for a while. However many ask at once, the token endpoint is asked once.
   * Rejects with HttpError 503 and Retry-After, the cause and the cure in its message.
   */
  accessToken(account: string): Promise<string>
  /** Upstream answered 401 to this token: the next call gets a new one. Harmless for a token long replaced. */
  invalidate(account: string, token: string): void
}

export interface TokensOptions {
  readonly store: Pick<Store, 'revision' | 'account' | 'putAccount' | 'grant' | 'putGrant' | 'lock'>
  /** An extra certificate authority for the token endpoint, as PEM. */
  readonly ca?: string | undefined
  readonly endpoint?: Pick<TokenEndpoint, 'refresh'>
  /** Milliseconds since the epoch. */
  readonly clock?: () => number
  readonly log?: Log
}

/** How long a grant is left alone that may come back to life by itself, in milliseconds. */
const healing = 5 * 60_000

const silent: Log = { info: () => undefined, warn: () => undefined }

/** Access tokens of all accounts, kept in memory only. */
export function createTokens(options: TokensOptions): Tokens {
  const { store, ca, clock = Date.now, log = silent } = options
  const endpoint = options.endpoint ?? createTokenEndpoint(createFormPost({ ca }))
  const renew = createRenewal({ store, endpoint, clock, log })
  const sessions = new LRUCache<string, Session>({ max: 10_000 })

  function session(account: string): Session {
    const known = sessions.get(account)
    if (known) return known
    const fresh = createSession(clock)
    sessions.set(account, fresh)
    return fresh
  }

  /** The renewal that is under way, or a new one if one is due. */
  function renewal(account: string, of: Session): Promise<Token> {
    of.flight ??= renewed(account, of).finally(() => {
      of.flight = undefined
    })
    return of.flight
  }

  async function renewed(account: string, of: Session): Promise<Token> {
    if (of.failure && of.backoff.remaining() > 0) throw held(of.failure, of.backoff)
    if (of.failure && clock() < of.deadUntil && of.deadAt === (await store.revision()))
      throw of.failure
    const started = clock()
    try {
      const token = createToken(await renew(account), started, of.refused)
      Object.assign(of, { token, refused: false, failure: undefined, deadAt: undefined })
      of.backoff.reset()
      return token
    } catch (error) {
      of.failure = await failed(account, of, error)
      throw of.failure
    }
  }

  async function failed(account: string, of: Session, error: unknown): Promise<HttpError> {
    if (error instanceof SignedOut) {
      of.token = undefined
      of.backoff.reset()
      of.deadAt = await store.revision()
      of.deadUntil = error.mayHeal ? clock() + healing : Infinity
      return error
    }
    if (!(error instanceof OAuthError)) throw error
    of.backoff.failed(error.retryAfter)
    const failure = unavailable(account, error, of.backoff)
    log.warn(failure.message, { account })
    return failure
  }

  return {
    async accessToken(account) {
      const of = session(account)
      const { token } = of
      if (!token || of.refused || clock() >= token.endsAt) return (await renewal(account, of)).value
      // A failed attempt is logged; this token still serves.
      if (clock() >= token.renewAt) renewal(account, of).catch(() => undefined)
      return token.value
    },
    invalidate(account, token) {
      const of = sessions.peek(account)
      if (of?.token?.value !== token || of.refused) return
      of.refused = true
      // Google has sent 401 as throttling: a second fresh token refused at once must not become a storm.
      if (of.token.replacement && clock() - of.token.issuedAt < 60_000) {
        of.backoff.failed()
        of.failure = refusedTwice(account, of.backoff)
      }
    },
  }
}
