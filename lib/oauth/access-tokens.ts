import { LRUCache } from 'lru-cache'
import type { HttpError } from '../errors/http-error.ts'
import type { AccountStore } from '../store/accounts.ts'
import type { GrantStore } from '../store/grants.ts'
import type { KeyedMutex } from '../store/keyed-mutex.ts'
import type { StoreRevision } from '../store/revision.ts'
import type { TransactionalStore } from '../store/transactions.ts'
import {
  withRetryAfter,
  freshTokenRefusedError,
  SignedOutError,
  tokenUnavailableError,
} from './token-errors.ts'
import { createPostForm } from './form-post.ts'
import { OAuthError } from './oauth-error.ts'
import { createTokenRenewal, type TokenRenewalLog } from './token-renewal.ts'
import {
  createAccountTokenState,
  createAccessToken,
  type AccountTokenState,
  type AccessToken,
} from './token-state.ts'
import { createTokenEndpoint, type TokenEndpoint } from './token-endpoint.ts'

export interface AccessTokenSource {
  /**
   * An access token that should work for a while. However many ask at once, the token endpoint is asked once.
   * Rejects with HttpError 503 and Retry-After, the cause and the cure in its message.
   */
  accessToken(account: string): Promise<string>
  /** Upstream answered 401 to this token: the next call gets a new one. Harmless for a token long replaced. */
  invalidate(account: string, token: string): void
}

export interface AccessTokenSourceOptions {
  readonly store: AccountStore &
    GrantStore &
    KeyedMutex &
    StoreRevision &
    TransactionalStore<AccountStore>
  /** An extra certificate authority for the token endpoint, as PEM. */
  readonly ca?: string | undefined
  readonly endpoint?: Pick<TokenEndpoint, 'refresh'>
  /** Milliseconds since the epoch. */
  readonly clock?: () => number
  readonly log?: TokenRenewalLog
}

/** How long a refused grant that may work again by itself is left alone, in milliseconds. */
const refusedGrantRetryDelay = 5 * 60_000

const silent: TokenRenewalLog = { info: () => undefined, warn: () => undefined }

/** Access tokens of all accounts, kept in memory only. */
export function createAccessTokenSource(options: AccessTokenSourceOptions): AccessTokenSource {
  const { store, ca, clock = Date.now, log = silent } = options
  const endpoint = options.endpoint ?? createTokenEndpoint(createPostForm({ ca }))
  const renew = createTokenRenewal({ store, endpoint, clock, log })
  const states = new LRUCache<string, AccountTokenState>({ max: 10_000 })

  function tokenState(account: string): AccountTokenState {
    const known = states.get(account)
    if (known) return known
    const fresh = createAccountTokenState(clock)
    states.set(account, fresh)
    return fresh
  }

  /** The renewal that is under way, or a new one if one is due. */
  function renewal(account: string, state: AccountTokenState): Promise<AccessToken> {
    state.renewal ??= fetchToken(account, state).finally(() => {
      state.renewal = undefined
    })
    return state.renewal
  }

  async function fetchToken(account: string, state: AccountTokenState): Promise<AccessToken> {
    if (state.failure && state.backoff.remaining() > 0)
      throw withRetryAfter(state.failure, state.backoff)
    if (
      state.failure &&
      clock() < state.retryGrantAt &&
      state.refusedAtRevision === (await store.revision())
    )
      throw state.failure
    const started = clock()
    try {
      const token = createAccessToken(await renew(account), started, state.refused)
      Object.assign(state, {
        token,
        refused: false,
        failure: undefined,
        refusedAtRevision: undefined,
      })
      state.backoff.reset()
      return token
    } catch (error) {
      state.failure = await failureOf(account, state, error)
      throw state.failure
    }
  }

  async function failureOf(
    account: string,
    state: AccountTokenState,
    error: unknown,
  ): Promise<HttpError> {
    if (error instanceof SignedOutError) {
      state.token = undefined
      state.backoff.reset()
      state.refusedAtRevision = await store.revision()
      state.retryGrantAt = error.mayRecover ? clock() + refusedGrantRetryDelay : Infinity
      return error
    }
    if (!(error instanceof OAuthError)) throw error
    state.backoff.failed(error.retryAfter)
    const failure = tokenUnavailableError(account, error, state.backoff)
    log.warn(failure.message, { account })
    return failure
  }

  return {
    async accessToken(account) {
      const state = tokenState(account)
      const { token } = state
      if (!token || state.refused || clock() >= token.endsAt)
        return (await renewal(account, state)).value
      // A failed attempt is logged; this token still serves.
      if (clock() >= token.renewAt) renewal(account, state).catch(() => undefined)
      return token.value
    },
    invalidate(account, token) {
      const state = states.peek(account)
      if (state?.token?.value !== token || state.refused) return
      state.refused = true
      // Google has sent 401 as throttling: a second fresh token refused at once must not become a storm.
      if (state.token.replacement && clock() - state.token.issuedAt < 60_000) {
        state.backoff.failed()
        state.failure = freshTokenRefusedError(account, state.backoff)
      }
    },
  }
}
