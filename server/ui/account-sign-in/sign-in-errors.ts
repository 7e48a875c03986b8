import { OAuthError } from '../../../lib/oauth/oauth-error.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { googleConsoleUrls } from '../../accounts/google-console.ts'
import { StoreError } from '../../store/errors.ts'
import { UsageError } from '../../settings/usage-error.ts'
import { html, type Html } from '../frame/html.ts'
import { toRedactedSentence } from '../frame/redacted-sentence.ts'

/** Why a sign-in failed and what to do, for a person; undefined for an error that is a bug of the bridge. */
export function explainSignInError(error: unknown): Html | undefined {
  if (error instanceof OAuthError) {
    const cure = cures[error.code ?? ''] ?? html`<p>Nothing was changed. Try again.</p>`
    return html`<p>${toRedactedSentence(error.message)}</p>
      ${cure}`
  }
  return isForPeople(error) ? html`<p>${toRedactedSentence(error.message)}</p>` : undefined
}

/** Errors with a cure are thrown as plain ones; a TypeError and its like is nobody's message. */
const isForPeople = (error: unknown): error is Error =>
  error instanceof HttpError ||
  error instanceof UsageError ||
  error instanceof StoreError ||
  (error instanceof Error && error.constructor === Error)

const externalLink = (url: string, name: string): Html =>
  html`<a href="${url}" target="_blank" rel="noreferrer">${name}</a>`

const cures: Readonly<Partial<Record<string, Html>>> = {
  access_denied: html`<p>Nothing was changed. There are two usual reasons:</p>
    <ul>
      <li>“Cancel” was chosen: try again, and choose “Continue”.</li>
      <li>
        Google said “Access blocked”: the app is still in testing and this person is no test user.
        Open ${externalLink(googleConsoleUrls.audience, 'Audience')} and choose “Publish app”, or
        add the person under “Test users”; then try again.
      </li>
    </ul>`,
  invalid_client: html`<p>
    Google does not know this OAuth client or its secret: perhaps it was deleted. Open
    ${externalLink(googleConsoleUrls.clients, 'Clients')}, make a client of the type “Desktop app”,
    and
    <a href="/ui/setup/client">give its file to the bridge</a>.
  </p>`,
  invalid_grant: html`<p>
    Google took the sign-in for too old or used. Nothing was changed. Try again.
  </p>`,
  invalid_scope: html`<p>Check <code>oauth.scopes</code> in the settings file.</p>`,
  redirect_uri_mismatch: html`<p>
    The OAuth client is not of the type “Desktop app”. Make one at
    ${externalLink(googleConsoleUrls.clients, 'Clients')} and
    <a href="/ui/setup/client">give its file to the bridge</a>.
  </p>`,
  admin_policy_enforced: html`<p>
    The organisation does not allow this app. Its administrator can, in the Google Admin console
    under Security → API controls.
  </p>`,
  org_internal: html`<p>
    The project serves its own organisation only. Sign in with an account of that organisation, or
    make the app “External” under ${externalLink(googleConsoleUrls.audience, 'Audience')}.
  </p>`,
}
