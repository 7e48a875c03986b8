import type { Grant, Store } from '../store/store.ts'
import { SignedOut } from './failures.ts'
import { isDeadGrant, type OAuthError } from './oauth-error.ts'
import { isSameGrant, renewedGrant } from './renewed-grant.ts'
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
  const { store, clock, log } = options
  // Rotated tokens that the disk refused: the only copy, and the old one may be dead already.
  const unsaved = new Map<string, { readonly replaced: Grant; readonly grant: Grant }>()

  async function current(account: string): Promise<Grant> {
    const stored = await store.grant(account)
    if (!stored) throw new SignedOut(account, 'the bridge holds no grant for it')
    const kept = unsaved.get(account)
    if (!kept || !isSameGrant(kept.replaced, stored)) return stored
    await store.putGrant(account, kept.grant)
    unsaved.delete(account)
    return kept.grant
  }

  async function keep(account: string, used: Grant, answer: TokenAnswer): Promise<void> {
    const grant = renewedGrant(used, answer, clock())
    // Someone may have signed in meanwhile: that grant is the newer one.
    if (grant === used || !isSameGrant(await store.grant(account), used)) return
    if (isSameGrant(grant, used)) return keepEnd(account, grant)
    unsaved.set(account, { replaced: used, grant })
    await store.putGrant(account, grant)
    unsaved.delete(account)
  }

  /** The end is only shown to people: no request fails for it. */
  async function keepEnd(account: string, grant: Grant): Promise<void> {
    await store.putGrant(account, grant).catch((error: unknown) => {
      log.warn(`the end of the grant could not be stored: ${String(error)}`, { account })
    })
  }

  async function use(account: string, grant: Grant): Promise<TokenAnswer> {
    try {
      const answer = await options.endpoint.refresh(grant)
      await keep(account, grant, answer)
      await mark(options, account, 'ok')
      return answer
    } catch (error) {
      if (!isDeadGrant(error)) throw error
      // `login` in another process may have replaced the grant while this one was refused.
      const newer = await store.grant(account)
      if (newer && !isSameGrant(newer, grant)) return use(account, newer)
      await mark(options, account, 'signed-out')
      throw signedOut(account, grant, error as OAuthError)
    }
  }

  return (account) =>
    store.lock(`token ${account}`, async () => use(account, await current(account)))
}

function signedOut(account: string, grant: Grant, { message, cure }: OAuthError): SignedOut {
  if (cure !== undefined) return new SignedOut(account, message, cure)
  const google = grant.scopes.some((scope) => scope.startsWith('https://www.googleapis.com/'))
  return new SignedOut(account, google ? `${message}. ${testing}` : message)
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
  else log.warn('the grant is refused: carddav-bridge doctor says why', { account: name })
}
