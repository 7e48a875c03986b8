import { createFormPost } from '../../lib/oauth/form-post.ts'
import { OAuthError } from '../../lib/oauth/oauth-error.ts'
import { revoke } from '../../lib/oauth/revoke.ts'
import type { Account, ServiceAccountGrant, Store } from '../../lib/store/store.ts'
import { unknownAccount } from './unknown-account.ts'
import { googleConsole } from './google-console.ts'
import type { Settings } from '../settings/settings.ts'

/**
 * Ends an account's grant at its provider as well as that goes, and forgets the account, its devices and aliases. Throws
 * when there is none.
 */
export async function removeAccount(
  store: Store,
  settings: Settings,
  name: string,
): Promise<Ending> {
  const account = await store.account(name)
  if (!account) throw unknownAccount(name)
  const ending = await endGrant(store, account, settings)
  await store.removeAccount(name)
  return ending
}

/** What became of the grant: `left` tells that it lives on, and how to end it by hand. */
export interface Ending {
  readonly ended?: string
  readonly left?: string
}

async function endGrant(store: Store, account: Account, { upstream }: Settings): Promise<Ending> {
  const grant = await store.grant(account.name)
  if (!grant) return {}
  if (grant.kind === 'service-account') return { left: keyLives(grant) }
  const twin = await twinOf(store, account)
  // At Google it would end the other account's grant too.
  if (twin !== undefined) return { left: `The grant was left alive: ${twin} is the same person's.` }
  try {
    await revoke(grant, createFormPost({ ca: upstream.ca }))
    return { ended: `Its access is ended at ${new URL(grant.tokenEndpoint).host}.` }
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    const where = upstream.quirks === 'google' ? googleConsole.connections : 'at the OAuth server'
    return { left: `The grant could not be ended: ${error.message}. End it by hand: ${where}` }
  }
}

const keyLives = ({ clientEmail }: ServiceAccountGrant): string =>
  `There is nothing to take back at Google: the key of ${clientEmail} works as long as it exists. Delete it at ` +
  `${googleConsole.serviceAccounts} if nobody else needs it.`

async function twinOf(store: Store, account: Account): Promise<string | undefined> {
  const principal = (await store.places(account.name))?.principal
  if (principal === undefined) return undefined
  for (const { name } of await store.accounts()) {
    if (name === account.name) continue
    if ((await store.places(name))?.principal === principal) return name
  }
  return undefined
}
