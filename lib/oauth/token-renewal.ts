import type { AccountStore } from '../store/accounts.ts'
import type { Grant, GrantStore } from '../store/grants.ts'
import type { KeyedMutex } from '../store/keyed-mutex.ts'
import type { TransactionalStore } from '../store/transactions.ts'
import { SignedOutError } from './token-errors.ts'
import { isInvalidGrantError, type OAuthError } from './oauth-error.ts'
import { isSameGrant, updateGrant } from './grant-update.ts'
import type { TokenResponse } from './token-response.ts'
import type { TokenEndpoint } from './token-endpoint.ts'

/** What of a log is used here. Fields hold no secrets. */
export interface TokenRenewalLog {
  info(message: string, fields?: Readonly<Record<string, string | number>>): void
  warn(message: string, fields?: Readonly<Record<string, string | number>>): void
}

export interface TokenRenewalOptions {
  readonly store: AccountStore & GrantStore & KeyedMutex & TransactionalStore<AccountStore>
  readonly endpoint: Pick<TokenEndpoint, 'refresh'>
  readonly clock: () => number
  readonly log: TokenRenewalLog
}

// https://developers.google.com/identity/protocols/oauth2#expiration
const testingAdvice =
  'If this happens every 7 days, the OAuth consent screen is in "Testing": publish the app in the Google console'

/**
 * Asks the token endpoint for an access token of an account's grant. The stored refresh token is never lost: an answer
 * without one leaves it, a rotated one is stored before the answer is used. Rejects with SignedOutError when the
 * endpoint says `invalid_grant`, and only then marks the account; every other failure is an OAuthError.
 */
export function createTokenRenewal(
  options: TokenRenewalOptions,
): (account: string) => Promise<TokenResponse> {
  const { store, clock, log } = options
  // Rotated tokens that the disk refused: the only copy, and the old one may be dead already.
  const unsaved = new Map<string, { readonly replaced: Grant; readonly grant: Grant }>()

  async function currentGrant(account: string): Promise<Grant> {
    const stored = await store.grant(account)
    if (!stored) throw new SignedOutError(account, 'the bridge holds no grant for it')
    const pending = unsaved.get(account)
    if (!pending || !isSameGrant(pending.replaced, stored)) return stored
    await store.putGrant(account, pending.grant)
    unsaved.delete(account)
    return pending.grant
  }

  async function storeUpdatedGrant(
    account: string,
    used: Grant,
    answer: TokenResponse,
  ): Promise<void> {
    const grant = updateGrant(used, answer, clock())
    // Someone may have signed in meanwhile: that grant is the newer one.
    if (grant === used || !isSameGrant(await store.grant(account), used)) return
    if (isSameGrant(grant, used)) return storeGrantEnd(account, grant)
    unsaved.set(account, { replaced: used, grant })
    await store.putGrant(account, grant)
    unsaved.delete(account)
  }

  /** The end is only shown to people: no request fails because of it. */
  async function storeGrantEnd(account: string, grant: Grant): Promise<void> {
    await store.putGrant(account, grant).catch((error: unknown) => {
      log.warn(`the end of the grant could not be stored: ${String(error)}`, { account })
    })
  }

  async function requestToken(account: string, grant: Grant): Promise<TokenResponse> {
    try {
      const answer = await options.endpoint.refresh(grant)
      await storeUpdatedGrant(account, grant, answer)
      await setAccountState(options, account, 'ok')
      return answer
    } catch (error) {
      if (!isInvalidGrantError(error)) throw error
      // `login` in another process may have replaced the grant while this one was refused.
      const newer = await store.grant(account)
      if (newer && !isSameGrant(newer, grant)) return requestToken(account, newer)
      await setAccountState(options, account, 'signed-out')
      throw signedOut(account, grant, error as OAuthError)
    }
  }

  return (account) =>
    store.lock(`token ${account}`, async () => requestToken(account, await currentGrant(account)))
}

function signedOut(account: string, grant: Grant, { message, cure }: OAuthError): SignedOutError {
  if (cure !== undefined) return new SignedOutError(account, message, cure)
  const google = grant.scopes.some((scope) => scope.startsWith('https://www.googleapis.com/'))
  return new SignedOutError(account, google ? `${message}. ${testingAdvice}` : message)
}

/** An account that is removed meanwhile stays removed. */
async function setAccountState(
  { store, clock, log }: TokenRenewalOptions,
  name: string,
  state: 'ok' | 'signed-out',
): Promise<void> {
  if ((await store.account(name))?.state === state) return
  const isChanged = await store.transaction(({ account, putAccount }) => {
    const present = account(name)
    if (!present || present.state === state) return false
    putAccount({ ...present, state, stateSince: clock() })
    return true
  })
  if (!isChanged) return
  if (state === 'ok') log.info('signed in again', { account: name })
  else log.warn('the grant is refused: carddav-bridge doctor says why', { account: name })
}
