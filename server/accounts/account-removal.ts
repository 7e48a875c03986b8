import { createPostForm } from '../../lib/oauth/form-post.ts'
import { OAuthError } from '../../lib/oauth/oauth-error.ts'
import { revokeGrant } from '../../lib/oauth/revocation.ts'
import type { Account, AccountStore } from '../../lib/store/accounts.ts'
import type { GrantStore, ServiceAccountGrant } from '../../lib/store/grants.ts'
import type { UpstreamLocationStore } from '../../lib/store/upstream-locations.ts'
import { unknownAccountError } from './unknown-account.ts'
import { googleConsoleUrls } from './google-console.ts'
import type { Settings } from '../settings/settings.ts'

type RemovalStore = AccountStore & GrantStore & UpstreamLocationStore

/**
 * Revokes an account's grant at its provider as well as that goes, and removes the account with all that belongs to it.
 * Throws when there is no such account.
 */
export async function revokeAndRemoveAccount(
  store: RemovalStore,
  settings: Settings,
  name: string,
): Promise<RevocationOutcome> {
  const account = await store.account(name)
  if (!account) throw unknownAccountError(name)
  const outcome = await revokeGrantOf(store, account, settings)
  await store.removeAccount(name)
  return outcome
}

/** What became of the grant, in a sentence for a person; neither when there was none. */
export interface RevocationOutcome {
  readonly revoked?: string
  /** Why it still works, and how to end it by hand. */
  readonly notRevoked?: string
}

async function revokeGrantOf(
  store: RemovalStore,
  account: Account,
  { upstream }: Settings,
): Promise<RevocationOutcome> {
  const grant = await store.grant(account.name)
  if (!grant) return {}
  if (grant.kind === 'service-account') return { notRevoked: serviceAccountAdvice(grant) }
  const other = await otherAccountOfPerson(store, account)
  // At Google it would end the other account's grant too.
  if (other !== undefined)
    return { notRevoked: `The grant was left alive: ${other} is the same person's.` }
  try {
    await revokeGrant(grant, createPostForm({ ca: upstream.ca }))
    return { revoked: `Its access is ended at ${new URL(grant.tokenEndpoint).host}.` }
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    const where =
      upstream.quirks === 'google' ? googleConsoleUrls.connections : 'at the OAuth server'
    return {
      notRevoked: `The grant could not be ended: ${error.message}. End it by hand: ${where}`,
    }
  }
}

const serviceAccountAdvice = ({ clientEmail }: ServiceAccountGrant): string =>
  `There is nothing to take back at Google: the key of ${clientEmail} works as long as it exists. Delete it at ` +
  `${googleConsoleUrls.serviceAccounts} if nobody else needs it.`

async function otherAccountOfPerson(
  store: AccountStore & UpstreamLocationStore,
  account: Account,
): Promise<string | undefined> {
  const principal = (await store.upstreamLocations(account.name))?.principal
  if (principal === undefined) return undefined
  for (const { name } of await store.accounts()) {
    if (name === account.name) continue
    if ((await store.upstreamLocations(name))?.principal === principal) return name
  }
  return undefined
}
