import { createFormPost } from '../../lib/oauth/form-post.ts'
import { askConsent, type Consent } from '../../lib/oauth/grant.ts'
import { OAuthError } from '../../lib/oauth/oauth-error.ts'
import type { TokenAnswer } from '../../lib/oauth/token-answer.ts'
import { createTokenEndpoint, type Client } from '../../lib/oauth/token-endpoint.ts'
import { openBrowser } from '../login/browser.ts'
import { openRedirectListener } from '../login/redirect-listener.ts'
import { waitForCode } from '../login/wait-for-code.ts'
import type { Terminal } from '../terminal.ts'
import { report } from './account-add.ts'
import { adopt, type Adopted } from './adopt.ts'
import { clientOf } from './client.ts'
import type { Context, ExitCode } from './context.ts'
import { withStore } from './with-store.ts'

/** Asks the person in the browser for a grant, and gives it to the account. */
export async function login(
  context: Context,
  account: string,
  { browser }: { readonly browser: boolean },
): Promise<ExitCode> {
  const { settings, terminal } = context
  const client = clientOf(settings)
  // The store is opened first: a consent that cannot be stored is not worth asking for.
  return withStore<ExitCode>(settings, async (store) => {
    const listener = await openRedirectListener()
    const consent = askConsent(client, listener.redirectUri)
    await invite(terminal, consent.url, browser)
    const use = async (code: string): Promise<Adopted> => {
      const answer = await exchange(context, client, consent, code)
      const grant = { ...client, refreshToken: refreshTokenOf(answer) }
      const adopted = await adopt(context, store, { account, grant, answer, email: undefined })
      tellEnd(terminal, answer)
      return adopted
    }
    const pasted = browser ? undefined : terminal.input
    const wait = { consent, listener, pasted, note: terminal.note, use }
    report(terminal, await waitForCode(wait).catch(explain))
    return 0
  })
}

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

const exchange = (
  { settings }: Context,
  client: Client,
  { verifier, redirectUri }: Consent,
  code: string,
): Promise<TokenAnswer> =>
  createTokenEndpoint(createFormPost({ ca: settings.upstream.ca })).exchange(client, {
    code,
    verifier,
    redirectUri,
  })

function refreshTokenOf({ refreshToken }: TokenAnswer): string {
  if (refreshToken !== undefined) return refreshToken
  throw new Error(
    'the answer holds no refresh token, so access would end within the hour; nothing was changed. Take ' +
      "this app's access back at https://myaccount.google.com/connections and run it again",
  )
}

/** Google tells the end of a grant when the consent screen is in "Testing", among others. */
function tellEnd(terminal: Terminal, { grantLifetime }: TokenAnswer): void {
  if (grantLifetime === undefined) return
  const end = new Date(Date.now() + grantLifetime).toISOString().slice(0, 10)
  terminal.note(
    `This sign-in ends on ${end}. If the OAuth consent screen is in "Testing", publish the app in the ` +
      'Google console and sign in once more: then it lasts.',
  )
}

/** Says what a person can do about a sign-in that the provider refused. */
function explain(error: unknown): never {
  if (!(error instanceof OAuthError)) throw error
  const cure = cures[error.code ?? ''] ?? 'Run it again'
  throw new Error(`${error.message}: nothing was changed. ${cure}`)
}

const cures: Readonly<Partial<Record<string, string>>> = {
  access_denied:
    'Run it again and allow the access. If Google says that the app is blocked or not verified, add the ' +
    'person as a test user of the OAuth consent screen',
  invalid_client: 'Check oauth.clientId and oauth.clientSecret in the settings',
  invalid_scope: 'Check oauth.scopes in the settings',
  admin_policy_enforced: "The organisation's administrator must allow this app",
  org_internal: 'The OAuth client serves its own organisation only',
}
