import type { OneTimeKeyStore } from '../../../../lib/store/one-time-keys.ts'
import type { ServingClaim } from '../../../../lib/store/serving-claim.ts'
import { openBrowser } from '../../login/browser.ts'
import type { Settings } from '../../../settings/settings.ts'
import { oneTimeSignInUrl, createOneTimeSignInKey } from '../../../ui/owner/one-time-sign-in-key.ts'
import { UsageError } from '../../../settings/usage-error.ts'
import type { CommandContext, ExitCode } from '../command-context.ts'
import { withStore } from '../with-store.ts'

/** Prints a link that opens the pages of the running bridge once, and opens it. */
export async function runUiCommand(
  { settings, terminal }: CommandContext,
  { open }: { readonly open: boolean },
): Promise<ExitCode> {
  assertPagesEnabled(settings)
  const { link, elsewhere } = await withStore(settings, (store) =>
    createSignInLinks(store, open ? process.getuid?.() : undefined),
  )
  terminal.print(link)
  for (const other of elsewhere) terminal.note(`From another machine: ${other}`)
  terminal.note('It works once, within ten minutes.')
  if (open && !(await openBrowser(link))) terminal.note('Open it in a browser on this machine.')
  return 0
}

function assertPagesEnabled({ ui, file }: Settings): void {
  if (ui) return
  throw new UsageError(
    `the set-up pages are off: set "ui" to true in ${file}, and start the bridge again`,
  )
}

interface Links {
  readonly link: string
  /** For other machines. */
  readonly elsewhere: readonly string[]
}

async function createSignInLinks(
  store: OneTimeKeyStore & ServingClaim,
  user: number | undefined,
): Promise<Links> {
  const [first, ...others] = (await store.servingAddresses()) ?? []
  if (first === undefined) {
    throw new Error(
      'the bridge does not run: start it with carddav-bridge serve, then run this again',
    )
  }
  const key = await createOneTimeSignInKey(store, { userId: user })
  const elsewhere = others.filter((address) => address.startsWith('https:'))
  return {
    link: oneTimeSignInUrl(first, key),
    elsewhere: elsewhere.map((base) => oneTimeSignInUrl(base, key)),
  }
}
