import { revokeAndRemoveAccount } from '../../../accounts/account-removal.ts'
import type { CommandContext, ExitCode } from '../command-context.ts'
import { withStore } from '../with-store.ts'

/** Revokes the grant at its provider as far as possible, and removes the account with its devices and all that is known of its books. */
export async function runAccountRemoveCommand(
  { settings, terminal }: CommandContext,
  name: string,
): Promise<ExitCode> {
  const { revoked: ended, notRevoked: left } = await withStore(settings, (store) =>
    revokeAndRemoveAccount(store, settings, name),
  )
  terminal.print([`${name} and its devices are removed.`, ended ?? []].flat().join(' '))
  if (left !== undefined) terminal.note(left)
  return 0
}
