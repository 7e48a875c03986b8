import type { AuthorizationRequest } from '../../../lib/oauth/authorization-request.ts'
import { googleConsentDrawing, googleUnverifiedAppDrawing } from '../drawings/consent-drawings.ts'
import { renderTextField, renderPostForm } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import type { HtmlPage, OwnerPageRequest } from '../frame/page-route.ts'

export interface ConsentInstructionsOptions {
  readonly request: OwnerPageRequest
  readonly account: string
  /** Of an account that is signed in again; undefined for a new one. */
  readonly email: string | undefined
  readonly authorization: AuthorizationRequest
  readonly fault?: string | undefined
}

/** What to answer at Google, and the link to it: the CSP lets no form lead to another site. */
export const consentInstructionsPage = (options: ConsentInstructionsOptions): HtmlPage => ({
  title: options.email === undefined ? 'Sign in with Google' : `Sign in again: ${options.account}`,
  lead: 'Google asks three things on the way. This is what to answer.',
  content: html`<section class="card">${answers(options)} ${consentLink(options)}</section>
    ${redirectUrlForm(options)}`,
  section: 'accounts',
  styles: ['drawings.css'],
  ...(options.fault !== undefined && { status: 422 }),
})

const answers = ({ email }: ConsentInstructionsOptions): Html =>
  html`<ol class="steps">
    <li>
      <h2>Which account?</h2>
      <p>
        ${
          email === undefined
            ? 'Choose the Google account whose contacts your devices are to see.'
            : html`Choose <strong>${email}</strong>. Another account is refused, so that nobody’s
                address book is replaced.`
        }
      </p>
    </li>
    <li>
      <h2>“Google hasn’t verified this app”</h2>
      <p>
        It is your own app, so nobody verified it. Choose <strong>Advanced</strong>, then
        <strong>Go to … (unsafe)</strong>. An organisation’s own app does not show this.
      </p>
      ${googleUnverifiedAppDrawing}
    </li>
    <li>
      <h2>May it use your contacts?</h2>
      <p>
        Tick the box <strong>See, edit, download, and permanently delete your contacts</strong>, if
        there is one, and choose <strong>Continue</strong>. Without it the bridge can do nothing.
      </p>
      ${googleConsentDrawing}
    </li>
  </ol>`

function consentLink({ request, authorization, email }: ConsentInstructionsOptions): Html {
  const url = new URL(authorization.url)
  if (email !== undefined) url.searchParams.set('login_hint', email)
  const { onThisMachine } = request
  return html`<div class="buttons">
    <a
      class="button primary"
      href="${url.href}"
      rel="noreferrer"
      ${!onThisMachine && html`target="_blank"`}
      >Continue to Google</a
    >
    <span class="muted">You have five minutes.</span>
  </div>`
}

/** Google redirects to 127.0.0.1, which is the bridge only for a browser on its machine. */
function redirectUrlForm({ request, account, fault }: ConsentInstructionsOptions): Html {
  const form = renderPostForm(
    request,
    `/ui/sign-in/${account}`,
    html`${renderTextField({
        label: 'Address that the browser ended on',
        name: 'address',
        hint: 'All of it, from http://127.0.0.1 to the end.',
        fault,
        required: true,
        placeholder: 'http://127.0.0.1:8843/ui/callback?state=…',
      })}
      <div class="buttons"><button>Sign in with this address</button></div>`,
  )
  if (request.onThisMachine && fault === undefined) {
    return html`<details>
      <summary>The browser says that it cannot connect?</summary>
      <p>
        Then it does not run beside the bridge. Copy the address of that page from the address bar
        and paste it here.
      </p>
      ${form}
    </details>`
  }
  return html`<section class="card">
    <h2>Then come back here</h2>
    <p>
      In the end the new tab cannot connect: that is as it should be, for the bridge runs on another
      machine. Copy the address of that page from the address bar and paste it here.
    </p>
    ${form}
  </section>`
}
