import { askConsent } from '../../../lib/oauth/grant.ts'
import type { Client } from '../../../lib/oauth/token-endpoint.ts'
import type { Grant } from '../../../lib/store/store.ts'
import { googleConsole } from '../../accounts/google-console.ts'
import { openBrowser } from '../login/browser.ts'
import { noDeviceFlow } from '../login/device-flow.ts'
import { openRedirectListener } from '../login/redirect-listener.ts'
import { redeem } from '../../accounts/redeem.ts'
import { refusedSignIn } from '../login/refused-sign-in.ts'
import { waitForCode } from '../login/wait-for-code.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { UsageError } from '../../settings/usage-error.ts'
import { clientOf } from '../../accounts/oauth-client.ts'
import type { Context, ExitCode } from './context.ts'
import { report } from './account/report-account.ts'
import { withStore } from './with-store.ts'

export interface LoginOptions {
  /** Whether the person's browser may be opened; else the redirect is pasted. */
  readonly browser: boolean
  /** Asked for by those who know it from elsewhere. */
  readonly device?: boolean
}

/** Asks the person in the browser for a grant, and gives it to the account. */
export async function login(
  { settings, terminal }: Context,
  account: string,
  { browser, device = false }: LoginOptions,
): Promise<ExitCode> {
  if (device) throw noDeviceFlow(settings, account)
  // The store is opened first: a consent that cannot be stored is not worth asking for.
  return withStore<ExitCode>(settings, async (store) => {
    const client = await clientOf(settings, store)
    assertOneServer(client)
    const listener = await openRedirectListener()
    const consent = askConsent(client, listener.redirectUri)
    await invite(terminal, consent.url, browser)
    const use = (code: string) => redeem(settings, store, { account, client, consent, code })
    const pasted = browser ? undefined : terminal.input
    const adopted = await waitForCode({
      consent,
      listener,
      pasted,
      note: terminal.note,
      use,
    }).catch((error: unknown) => {
      throw refusedSignIn(error)
    })
    tellEnd(terminal, adopted.grant)
    report(terminal, adopted)
    return 0
  })
}

/** A code of one server must not be shown to another (https://www.rfc-editor.org/rfc/rfc9700#section-4.4). */
function assertOneServer({ authorizationEndpoint, tokenEndpoint }: Client): void {
  if (isGoogle(authorizationEndpoint) === isGoogle(tokenEndpoint)) return
  const missing = isGoogle(tokenEndpoint) ? 'oauth.tokenEndpoint' : 'oauth.authorizationEndpoint'
  throw new UsageError(
    `${missing} is still Google's, but the other endpoint is not: set both to those of one OAuth server`,
  )
}

const isGoogle = (endpoint: string): boolean =>
  /(?:^|\.)(?:google|googleapis)\.com$/.test(new URL(endpoint).hostname)

async function invite(terminal: Terminal, url: string, browser: boolean): Promise<void> {
  if (!browser) {
    terminal.print(`Open this address in a browser and allow access to the contacts:\n\n  ${url}\n`)
    terminal.print(
      'Then copy the address that the browser ends on, even if it says that it cannot connect,\n' +
        'and paste it here:',
    )
    return
  }
  const opened = await openBrowser(url)
  const lead = opened ? 'Your browser opens. If it does not, go to:' : 'Open this in your browser:'
  terminal.print(`${lead}\n\n  ${url}\n`)
  if (!opened) {
    terminal.note('Is the browser on another machine? Then run the same with --no-browser.')
  }
}

/** Google tells the end of a grant when the consent screen is in "Testing", among others. */
function tellEnd(terminal: Terminal, grant: Grant): void {
  if (grant.kind !== 'refresh-token' || grant.endsAt === undefined) return
  const end = new Date(grant.endsAt).toISOString().slice(0, 10)
  terminal.note(
    `This sign-in ends on ${end}. If the OAuth consent screen is in "Testing", publish the app at ` +
      `${googleConsole.audience} and sign in once more: then it lasts.`,
  )
}
