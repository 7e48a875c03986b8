import { removeAccount } from '../../../accounts/removal.ts'
import type { Context, ExitCode } from '../context.ts'
import { withStore } from '../with-store.ts'

/** Ends the grant at its provider as well as that goes, and forgets the account, its devices and aliases. */
export async function accountRemove(
  { settings, terminal }: Context,
  name: string,
): Promise<ExitCode> {
  const { ended, left } = await withStore(settings, (store) => removeAccount(store, settings, name))
  terminal.print([`${name} and its devices are removed.`, ended ?? []].flat().join(' '))
  if (left !== undefined) terminal.note(left)
  return 0
}
