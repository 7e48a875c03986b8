import { LRUCache } from 'lru-cache'
import { answers, askConsent, type Consent } from '../../../lib/oauth/grant.ts'
import type { Client } from '../../../lib/oauth/token-endpoint.ts'
import type { Session } from '../frame/sessions.ts'

/** A question for consent that is under way. */
export interface SignIn {
  readonly account: string
  readonly client: Client
  readonly consent: Consent
  /** The session that began it. */
  readonly session: Session
  /** Where that session's browser thinks the bridge is. */
  readonly origin: string
}

export interface SignIns {
  begin(about: Omit<SignIn, 'consent'> & { readonly redirectUri: string }): SignIn
  /** The one that a redirect answers, once; undefined when it is unknown, too old or was answered before. */
  take(query: URLSearchParams): SignIn | undefined
}

const life = 5 * 60_000

/** Sign-ins live in memory for five minutes; each is found by its state, which is 256 random bits. */
export function createSignIns(clock: { now: () => number } = performance): SignIns {
  const pending = new LRUCache<string, SignIn>({
    max: 50,
    ttl: life,
    ttlResolution: 0,
    perf: clock,
  })
  return {
    begin: ({ redirectUri, ...about }) => {
      const signIn = { ...about, consent: askConsent(about.client, redirectUri) }
      pending.set(signIn.consent.state, signIn)
      return signIn
    },
    take: (query) => {
      const state = query.get('state') ?? ''
      const found = pending.get(state)
      if (!found || !answers(found.consent, query)) return undefined
      pending.delete(state)
      return found
    },
  }
}
