import { createAuthorizationRequest } from '../../../lib/oauth/authorization-request.ts'
import type { OAuthClientConfig } from '../../../lib/oauth/token-endpoint.ts'
import type { Grant } from '../../../lib/store/grants.ts'
import { googleConsoleUrls } from '../../accounts/google-console.ts'
import { openBrowser } from '../login/browser.ts'
import { deviceFlowUnsupportedError } from '../login/device-flow.ts'
import { openRedirectListener } from '../login/redirect-listener.ts'
import { redeemAuthorizationCode } from '../../accounts/code-redemption.ts'
import { signInErrorWithCure } from '../login/sign-in-error.ts'
import { waitForAuthorizationCode } from '../login/authorization-code.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { UsageError } from '../../settings/usage-error.ts'
import { resolveOAuthClient } from '../../accounts/oauth-client.ts'
import type { CommandContext, ExitCode } from './command-context.ts'
import { printAddedAccount } from './account/added-account.ts'
import { withStore } from './with-store.ts'

/** As commander gives them. */
export interface LoginOptions {
  /** Whether the browser may be opened; else the address of the redirect is pasted. */
  readonly browser: boolean
  /** Not offered: explains why there is no device flow. */
  readonly device?: boolean
}

/** Asks the person in the browser for a grant, and gives it to the account. */
export async function runLoginCommand(
  { settings, terminal }: CommandContext,
  account: string,
  { browser, device = false }: LoginOptions,
): Promise<ExitCode> {
  if (device) throw deviceFlowUnsupportedError(settings, account)
  // The store is opened first: a consent that cannot be stored is not worth asking for.
  return withStore<ExitCode>(settings, async (store) => {
    const client = await resolveOAuthClient(settings, store)
    assertOneServer(client)
    const listener = await openRedirectListener()
    const consent = createAuthorizationRequest(client, listener.redirectUri)
    await askToSignIn(terminal, consent.url, browser)
    const use = (code: string) =>
      redeemAuthorizationCode(settings, store, {
        account,
        client,
        authorizationRequest: consent,
        code,
      })
    const pasted = browser ? undefined : terminal.input
    const adopted = await waitForAuthorizationCode({
      consent,
      listener,
      pasted,
      note: terminal.note,
      use,
    }).catch((error: unknown) => {
      throw signInErrorWithCure(error)
    })
    warnOfGrantEnd(terminal, adopted.grant)
    printAddedAccount(terminal, adopted)
    return 0
  })
}

/** A code of one server must not be shown to another (https://www.rfc-editor.org/rfc/rfc9700#section-4.4). */
function assertOneServer({ authorizationEndpoint, tokenEndpoint }: OAuthClientConfig): void {
  if (isGoogle(authorizationEndpoint) === isGoogle(tokenEndpoint)) return
  const missing = isGoogle(tokenEndpoint) ? 'oauth.tokenEndpoint' : 'oauth.authorizationEndpoint'
  throw new UsageError(
    `${missing} is still Google's, but the other endpoint is not: set both to those of one OAuth server`,
  )
}

const isGoogle = (endpoint: string): boolean =>
  /(?:^|\.)(?:google|googleapis)\.com$/.test(new URL(endpoint).hostname)

async function askToSignIn(terminal: Terminal, url: string, browser: boolean): Promise<void> {
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
function warnOfGrantEnd(terminal: Terminal, grant: Grant): void {
  if (grant.kind !== 'refresh-token' || grant.endsAt === undefined) return
  const end = new Date(grant.endsAt).toISOString().slice(0, 10)
  terminal.note(
    `This sign-in ends on ${end}. If the OAuth consent screen is in "Testing", publish the app at ` +
      `${googleConsoleUrls.audience} and sign in once more: then it lasts.`,
  )
}
