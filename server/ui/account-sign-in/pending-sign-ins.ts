import { LRUCache } from 'lru-cache'
import {
  isAuthorizationResponseTo,
  createAuthorizationRequest,
  type AuthorizationRequest,
} from '../../../lib/oauth/authorization-request.ts'
import type { OAuthClientConfig } from '../../../lib/oauth/token-endpoint.ts'
import type { BrowserSession } from '../frame/browser-sessions.ts'

/** A sign-in at Google that was begun and not answered yet. */
export interface PendingSignIn {
  readonly account: string
  readonly client: OAuthClientConfig
  readonly authorization: AuthorizationRequest
  /** The session that began it. */
  readonly session: BrowserSession
  /** Origin by which that session's browser addresses the bridge. */
  readonly origin: string
}

/** Those that were begun within the last five minutes. */
export interface PendingSignIns {
  begin(
    fields: Omit<PendingSignIn, 'authorization'> & { readonly redirectUri: string },
  ): PendingSignIn
  /** The one that the query of a redirect answers, once; undefined when it is unknown, too old or was answered before. */
  take(query: URLSearchParams): PendingSignIn | undefined
}

/** Milliseconds. */
const lifetime = 5 * 60_000

/** Sign-ins live in memory for five minutes; each is found by its state, which is 256 random bits. */
export function createPendingSignIns(clock: { now: () => number } = performance): PendingSignIns {
  const pending = new LRUCache<string, PendingSignIn>({
    max: 50,
    ttl: lifetime,
    ttlResolution: 0,
    perf: clock,
  })
  return {
    begin: ({ redirectUri, ...fields }) => {
      const authorization = createAuthorizationRequest(fields.client, redirectUri)
      const signIn = { ...fields, authorization }
      pending.set(authorization.state, signIn)
      return signIn
    },
    take: (query) => {
      const state = query.get('state') ?? ''
      const found = pending.get(state)
      if (!found || !isAuthorizationResponseTo(found.authorization, query)) return undefined
      pending.delete(state)
      return found
    },
  }
}
