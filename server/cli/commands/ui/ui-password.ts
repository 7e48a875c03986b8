import { createOwnerPasswordVerifier } from '../../../../lib/guard/owner-password.ts'
import { HttpError } from '../../../../lib/errors/http-error.ts'
import type { OwnerPasswordVerifier } from '../../../../lib/store/owner-password.ts'
import { readHiddenLine } from '../../../terminal/hidden-line.ts'
import type { Terminal } from '../../../terminal/terminal.ts'
import { UsageError } from '../../../settings/usage-error.ts'
import type { CommandContext, ExitCode } from '../command-context.ts'
import { withStore } from '../with-store.ts'

/** Sets or removes the owner's password. It is never an argument: other processes can see those. */
export async function runUiPasswordCommand(
  { settings, terminal }: CommandContext,
  { remove = false }: { readonly remove?: boolean },
): Promise<ExitCode> {
  const owner = remove ? undefined : await askForPassword(terminal)
  await withStore(settings, (store) => store.putOwnerVerifier(owner))
  terminal.print(
    remove
      ? "No owner's password is set now: carddav-bridge ui opens the pages."
      : "The owner's password is set. It opens the pages wherever the bridge is reached; browsers that are in must sign in again.",
  )
  return 0
}

async function askForPassword({ input, note }: Terminal): Promise<OwnerPasswordVerifier> {
  const onTerminal = 'isTTY' in input && input.isTTY === true
  if (onTerminal) note("Owner's password (it does not show):")
  const password = await readHiddenLine(input)
  if (onTerminal) {
    note('Once more:')
    if ((await readHiddenLine(input)) !== password)
      throw new Error('the two are not the same: run it again')
  }
  return createOwnerPasswordVerifier(password).catch((error: unknown) => {
    throw error instanceof HttpError ? new UsageError(error.message) : error
  })
}
