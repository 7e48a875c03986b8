import { makeOwnerVerifier } from '../../../../lib/guard/owner-password.ts'
import { HttpError } from '../../../../lib/errors/http-error.ts'
import type { OwnerVerifier } from '../../../../lib/store/store.ts'
import { hiddenLine } from '../../../terminal/hidden-line.ts'
import type { Terminal } from '../../../terminal/terminal.ts'
import { UsageError } from '../../../settings/usage-error.ts'
import type { Context, ExitCode } from '../context.ts'
import { withStore } from '../with-store.ts'

/** Sets or forgets the owner's password. It is never an argument: those are seen by every program. */
export async function uiPassword(
  { settings, terminal }: Context,
  { remove = false }: { readonly remove?: boolean },
): Promise<ExitCode> {
  const owner = remove ? undefined : await asked(terminal)
  await withStore(settings, (store) => store.putOwner(owner))
  terminal.print(
    remove
      ? "No owner's password is set now: carddav-bridge ui opens the pages."
      : "The owner's password is set. It opens the pages wherever the bridge is reached; browsers that are in must sign in again.",
  )
  return 0
}

async function asked({ input, note }: Terminal): Promise<OwnerVerifier> {
  const onTerminal = 'isTTY' in input && input.isTTY === true
  if (onTerminal) note("Owner's password (it does not show):")
  const password = await hiddenLine(input)
  if (onTerminal) {
    note('Once more:')
    if ((await hiddenLine(input)) !== password)
      throw new Error('the two are not the same: run it again')
  }
  return makeOwnerVerifier(password).catch((error: unknown) => {
    throw error instanceof HttpError ? new UsageError(error.message) : error
  })
}
