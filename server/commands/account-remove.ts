import { createFormPost } from '../../lib/oauth/form-post.ts'
import { OAuthError } from '../../lib/oauth/oauth-error.ts'
import { revoke } from '../../lib/oauth/revoke.ts'
import type { Account, Store } from '../../lib/store.ts'
import type { Context, ExitCode } from './context.ts'
import { unknownAccount } from './unknown-account.ts'
import { withStore } from './with-store.ts'

/** Ends the grant at its provider as well as that goes, and forgets the account, its devices and aliases. */
export async function accountRemove(
  { settings, terminal }: Context,
  name: string,
): Promise<ExitCode> {
  return withStore<ExitCode>(settings, async (store) => {
    const account = await store.account(name)
    if (!account) throw unknownAccount(name)
    const left = await endGrant(store, account, settings.upstream.ca)
    await store.removeAccount(name)
    terminal.print(`${name} and its devices are removed.`)
    if (left !== undefined) terminal.note(left)
    return 0
  })
}

/** What a person should know about the grant: undefined when it has ended. */
async function endGrant(
  store: Store,
  account: Account,
  ca: string | undefined,
): Promise<string | undefined> {
  const twin = await twinOf(store, account)
  // At Google it would end the other account's grant too.
  if (twin !== undefined) return `The grant was left alive: ${twin} is the same person's.`
  const grant = await store.grant(account.name)
  if (!grant) return undefined
  try {
    await revoke(grant, createFormPost({ ca }))
    return undefined
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    return (
      `The grant could not be ended: ${error.message}. End it by hand: ` +
      'https://myaccount.google.com/connections'
    )
  }
}

async function twinOf(store: Store, account: Account): Promise<string | undefined> {
  const principal = (await store.places(account.name))?.principal
  if (principal === undefined) return undefined
  for (const { name } of await store.accounts()) {
    if (name === account.name) continue
    if ((await store.places(name))?.principal === principal) return name
  }
  return undefined
}
