import type { Grant, Store } from '../store.ts'
import { SignedOut } from './failures.ts'
import { isDeadGrant, OAuthError } from './oauth-error.ts'
import type { TokenAnswer } from './token-answer.ts'
import type { TokenEndpoint } from './token-endpoint.ts'

/** Where a room tells a person what happened. Fields hold no secrets. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, string | number>>): void
  warn(message: string, fields?: Readonly<Record<string, string | number>>): void
}

export interface RenewalOptions {
  readonly store: Pick<Store, 'account' | 'putAccount' | 'grant' | 'putGrant' | 'lock'>
  readonly endpoint: Pick<TokenEndpoint, 'refresh'>
  readonly clock: () => number
  readonly log: Log
}

// https://developers.google.com/identity/protocols/oauth2#expiration
const testing =
  'If this happens every 7 days, the OAuth consent screen is in "Testing": publish the app in the Google console'

/**
 * One use of an account's grant at the token endpoint. The stored refresh token is never lost: an answer
 * without one leaves it, a rotated one is stored before the answer is used. Rejects with SignedOut when the
 * endpoint says `invalid_grant`, and only then marks the account; every other failure is an OAuthError.
 */
export function createRenewal(options: RenewalOptions): (account: string) => Promise<TokenAnswer> {
  const { store } = options
  // Rotated tokens that the disk refused: the only copy, and the old one may be dead already.
  const unsaved = new Map<string, { readonly replaced: string; readonly grant: Grant }>()

  async function current(account: string): Promise<Grant> {
    const stored = await store.grant(account)
    if (!stored) throw new SignedOut(account, 'the bridge holds no grant for it')
    const kept = unsaved.get(account)
    if (kept?.replaced !== stored.refreshToken) return stored
    await store.putGrant(account, kept.grant)
    unsaved.delete(account)
    return kept.grant
  }

  async function keepRotated(account: string, used: Grant, answer: TokenAnswer): Promise<void> {
    const { refreshToken } = answer
    if (refreshToken === undefined || refreshToken === used.refreshToken) return
    const stored = await store.grant(account)
    // Someone has signed in meanwhile: that grant is the newer one.
    if (stored?.refreshToken !== used.refreshToken) return
    const grant = { ...used, refreshToken }
    unsaved.set(account, { replaced: used.refreshToken, grant })
    await store.putGrant(account, grant)
    unsaved.delete(account)
  }

  async function use(account: string, grant: Grant): Promise<TokenAnswer> {
    try {
      const answer = await options.endpoint.refresh(grant)
      await keepRotated(account, grant, answer)
      await mark(options, account, 'ok')
      return answer
    } catch (error) {
      if (!isDeadGrant(error)) throw error
      // `login` in another process may have replaced the grant while this one was refused.
      const newer = await store.grant(account)
      if (newer && newer.refreshToken !== grant.refreshToken) return use(account, newer)
      await mark(options, account, 'signed-out')
      throw new SignedOut(account, `${(error as OAuthError).message}. ${testing}`)
    }
  }

  return (account) =>
    store.lock(`token ${account}`, async () => use(account, await current(account)))
}

/** An account that is removed meanwhile stays removed. */
async function mark(
  { store, clock, log }: RenewalOptions,
  name: string,
  state: 'ok' | 'signed-out',
): Promise<void> {
  const account = await store.account(name)
  if (!account || account.state === state) return
  await store.putAccount({ ...account, state, stateSince: clock() })
  if (state === 'ok') log.info('signed in again', { account: name })
  else log.warn('Google refused the grant: sign in again', { account: name })
}
