import type { AccountStore } from '../../../../lib/store/accounts.ts'
import type { OneTimeKeyStore } from '../../../../lib/store/one-time-keys.ts'
import { openBrowser } from '../../login/browser.ts'
import type { Terminal } from '../../../terminal/terminal.ts'
import { oneTimeSignInUrl, createOneTimeSignInKey } from '../../../ui/owner/one-time-sign-in-key.ts'

/** Opens the set-up pages in the browser, or prints their link, as long as there is no account. */
export async function openSetupPagesOnFirstRun(
  store: AccountStore & OneTimeKeyStore,
  addresses: readonly string[],
  { note }: Pick<Terminal, 'note'>,
): Promise<void> {
  const [address] = addresses
  if (address === undefined || (await store.accounts()).length > 0) return
  const link = oneTimeSignInUrl(
    address,
    await createOneTimeSignInKey(store, { userId: process.getuid?.() }),
  )
  const opened = await openBrowser(link)
  const lead = opened
    ? 'Your browser opens the set-up pages. If it does not, go to:'
    : 'Nobody is signed in yet. Open this in a browser to set the bridge up:'
  note(
    `${lead}\n\n  ${link}\n\nThe link works once, within ten minutes; carddav-bridge ui gives another.`,
  )
}
