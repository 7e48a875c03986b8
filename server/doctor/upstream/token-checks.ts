import { SignedOutError } from '../../../lib/oauth/token-errors.ts'
import { createPostForm } from '../../../lib/oauth/form-post.ts'
import { OAuthError } from '../../../lib/oauth/oauth-error.ts'
import { createTokenRenewal } from '../../../lib/oauth/token-renewal.ts'
import { updateGrant } from '../../../lib/oauth/grant-update.ts'
import { missingScopes } from '../../../lib/oauth/scopes.ts'
import type { TokenResponse } from '../../../lib/oauth/token-response.ts'
import { createTokenEndpoint } from '../../../lib/oauth/token-endpoint.ts'
import type { AccountStore } from '../../../lib/store/accounts.ts'
import type { Grant, GrantStore } from '../../../lib/store/grants.ts'
import type { KeyedMutex } from '../../../lib/store/keyed-mutex.ts'
import type { TransactionalStore } from '../../../lib/store/transactions.ts'
import { googleConsoleUrls } from '../../accounts/google-console.ts'
import type { Settings } from '../../settings/settings.ts'
import {
  faultFinding,
  okFinding,
  warningFinding,
  type CheckFinding,
} from '../examination/check-result.ts'
import type { CheckRunner } from '../examination/check-runner.ts'

type TokenCheckStore = AccountStore & GrantStore & KeyedMutex & TransactionalStore<AccountStore>

/** A fresh access token. */
export interface FreshAccessToken {
  readonly accessToken: string
}

const silent = { info: () => undefined, warn: () => undefined }

/** Refreshes the account's grant; gives the access token only when it has the scopes that were asked for. */
export async function runTokenChecks(
  runner: CheckRunner,
  settings: Settings,
  store: TokenCheckStore,
  account: string,
): Promise<FreshAccessToken | undefined> {
  const grant = await runner.check(`${account}: sign-in`, () => checkGrant(store, account))
  const endpoint = createTokenEndpoint(createPostForm({ ca: settings.upstream.ca }))
  const renew = createTokenRenewal({ store, endpoint, clock: Date.now, log: silent })
  const answer = await runner.after(grant, `${account}: token`, async (used) =>
    checkRefresh({ account, grant: used, settings }, () => renew(account)),
  )
  return runner.after(answer, `${account}: scope`, (given) => checkScope(account, grant, given))
}

async function checkGrant(store: GrantStore, account: string): Promise<CheckFinding<Grant>> {
  const grant = await store.grant(account)
  if (grant) return okFinding(`the bridge holds ${describeGrant(grant)}`, grant)
  return faultFinding('the bridge holds no grant', `carddav-bridge login ${account}`)
}

const describeGrant = (grant: Grant): string =>
  grant.kind === 'service-account'
    ? `the key of ${grant.clientEmail}, which acts for ${grant.subject}`
    : `a grant of ${hostOf(grant.tokenEndpoint)}`

interface RefreshInput {
  readonly account: string
  readonly grant: Grant
  readonly settings: Settings
}

async function checkRefresh(
  { account, grant, settings }: RefreshInput,
  renew: () => Promise<TokenResponse>,
): Promise<CheckFinding<TokenResponse>> {
  const host = hostOf(grant.tokenEndpoint)
  try {
    const answer = await renew()
    const found = `${host} gives a fresh one for ${Math.round(answer.lifetime / 60_000)} minutes`
    const end = endOf(updateGrant(grant, answer, Date.now()))
    if (end === undefined || end - Date.now() > noticePeriod) return okFinding(found, answer)
    const day = new Date(end).toISOString().slice(0, 10)
    return warningFinding(
      `${found}, but the sign-in ends on ${day}`,
      signInAgainCure(account, settings),
      answer,
    )
  } catch (error) {
    if (error instanceof SignedOutError && error.mayRecover)
      return faultFinding(error.why, error.cure)
    if (error instanceof SignedOutError)
      return faultFinding(deadGrant(host), signInAgainCure(account, settings))
    if (error instanceof OAuthError)
      return faultFinding(error.message, cureOf(error, account, host))
    throw error
  }
}

const noticePeriod = 30 * 86_400_000

const endOf = (grant: Grant): number | undefined =>
  grant.kind === 'refresh-token' ? grant.endsAt : undefined

const deadGrant = (host: string): string =>
  `${host} answers invalid_grant: the sign-in has expired or was taken back`

// https://developers.google.com/identity/protocols/oauth2#expiration
const signInAgainCure = (account: string, { upstream }: Settings): string =>
  upstream.quirks === 'google' ? publishAppCure(account) : `carddav-bridge login ${account}`

const publishAppCure = (account: string): string =>
  `carddav-bridge login ${account} (if this comes back every 7 days, the OAuth consent screen is in "Testing": ` +
  `first publish the app at ${googleConsoleUrls.audience})`

function cureOf({ code, cure }: OAuthError, account: string, host: string): string {
  if (cure !== undefined) return cure
  if (code === undefined)
    return `Check this machine's network, firewall and clock, and oauth.tokenEndpoint (${host}); else try again later`
  return `Check oauth.clientId and oauth.clientSecret, then carddav-bridge login ${account}`
}

function checkScope(
  account: string,
  grant: Grant | undefined,
  { accessToken, scopes }: TokenResponse,
): CheckFinding<FreshAccessToken> {
  const missing = missingScopes(grant?.scopes ?? [], scopes)
  if (missing.length > 0)
    return faultFinding(
      `the grant lacks ${missing.join(' and ')}`,
      `carddav-bridge login ${account}, and tick the box "See, edit, download, and permanently delete your contacts"`,
    )
  const shown = scopes === undefined ? 'not told, so as asked for' : scopes.join(' ')
  return okFinding(shown, { accessToken })
}

const hostOf = (url: string): string => new URL(url).host
