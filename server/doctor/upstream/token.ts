import { SignedOut } from '../../../lib/oauth/failures.ts'
import { createFormPost } from '../../../lib/oauth/form-post.ts'
import { OAuthError } from '../../../lib/oauth/oauth-error.ts'
import { createRenewal } from '../../../lib/oauth/renewal.ts'
import { renewedGrant } from '../../../lib/oauth/renewed-grant.ts'
import { missingScopes } from '../../../lib/oauth/scopes.ts'
import type { TokenAnswer } from '../../../lib/oauth/token-answer.ts'
import { createTokenEndpoint } from '../../../lib/oauth/token-endpoint.ts'
import type { Grant, Store } from '../../../lib/store/store.ts'
import { googleConsole } from '../../accounts/google-console.ts'
import type { Settings } from '../../settings/settings.ts'
import { fault, ok, warning, type Finding } from '../examination/check.ts'
import type { Examination } from '../examination/examination.ts'

/** A fresh access token. */
export interface FreshToken {
  readonly accessToken: string
}

const silent = { info: () => undefined, warn: () => undefined }

/** Uses the account's grant now; the token is given only when it has the scopes that were asked for. */
export async function examineToken(
  examination: Examination,
  settings: Settings,
  store: Store,
  account: string,
): Promise<FreshToken | undefined> {
  const grant = await examination.check(`${account}: sign-in`, () => grantOf(store, account))
  const endpoint = createTokenEndpoint(createFormPost({ ca: settings.upstream.ca }))
  const renew = createRenewal({ store, endpoint, clock: Date.now, log: silent })
  const answer = await examination.after(grant, `${account}: token`, async (used) =>
    refreshed({ account, grant: used, settings }, () => renew(account)),
  )
  return examination.after(answer, `${account}: scope`, (given) => scope(account, grant, given))
}

async function grantOf(store: Store, account: string): Promise<Finding<Grant>> {
  const grant = await store.grant(account)
  if (grant) return ok(`the bridge holds ${inWords(grant)}`, grant)
  return fault('the bridge holds no grant', `carddav-bridge login ${account}`)
}

const inWords = (grant: Grant): string =>
  grant.kind === 'service-account'
    ? `the key of ${grant.clientEmail}, which acts for ${grant.subject}`
    : `a grant of ${hostOf(grant.tokenEndpoint)}`

interface Use {
  readonly account: string
  readonly grant: Grant
  readonly settings: Settings
}

async function refreshed(
  { account, grant, settings }: Use,
  renew: () => Promise<TokenAnswer>,
): Promise<Finding<TokenAnswer>> {
  const host = hostOf(grant.tokenEndpoint)
  try {
    const answer = await renew()
    const found = `${host} gives a fresh one for ${Math.round(answer.lifetime / 60_000)} minutes`
    const end = endOf(renewedGrant(grant, answer, Date.now()))
    if (end === undefined || end - Date.now() > notice) return ok(found, answer)
    const day = new Date(end).toISOString().slice(0, 10)
    return warning(`${found}, but the sign-in ends on ${day}`, again(account, settings), answer)
  } catch (error) {
    if (error instanceof SignedOut && error.mayHeal) return fault(error.why, error.cure)
    if (error instanceof SignedOut) return fault(deadGrant(host), again(account, settings))
    if (error instanceof OAuthError) return fault(error.message, cureOf(error, account, host))
    throw error
  }
}

const notice = 30 * 86_400_000

const endOf = (grant: Grant): number | undefined =>
  grant.kind === 'refresh-token' ? grant.endsAt : undefined

const deadGrant = (host: string): string =>
  `${host} answers invalid_grant: the sign-in has expired or was taken back`

// https://developers.google.com/identity/protocols/oauth2#expiration
const again = (account: string, { upstream }: Settings): string =>
  upstream.quirks === 'google' ? publish(account) : `carddav-bridge login ${account}`

const publish = (account: string): string =>
  `carddav-bridge login ${account} (if this comes back every 7 days, the OAuth consent screen is in "Testing": ` +
  `first publish the app at ${googleConsole.audience})`

function cureOf({ code, cure }: OAuthError, account: string, host: string): string {
  if (cure !== undefined) return cure
  if (code === undefined)
    return `Check this machine's network, firewall and clock, and oauth.tokenEndpoint (${host}); else try again later`
  return `Check oauth.clientId and oauth.clientSecret, then carddav-bridge login ${account}`
}

function scope(
  account: string,
  grant: Grant | undefined,
  { accessToken, scopes }: TokenAnswer,
): Finding<FreshToken> {
  const missing = missingScopes(grant?.scopes ?? [], scopes)
  if (missing.length > 0)
    return fault(
      `the grant lacks ${missing.join(' and ')}`,
      `carddav-bridge login ${account}, and tick the box "See, edit, download, and permanently delete your contacts"`,
    )
  const told = scopes === undefined ? 'not told, so as asked for' : scopes.join(' ')
  return ok(told, { accessToken })
}

const hostOf = (url: string): string => new URL(url).host
