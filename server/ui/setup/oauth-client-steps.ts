import { carddavApiPageUrl, googleConsoleUrls } from '../../accounts/google-console.ts'
import {
  googleAudienceDrawing,
  googleOAuthClientDrawing,
  googleClientDownloadDrawing,
} from '../drawings/console-drawings.ts'
import { renderPostForm } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import type { SetupState } from './setup-state.ts'
import type { OwnerPageRequest } from '../frame/page-route.ts'

/** How to make an OAuth client, and the form that takes its file. */
export const renderOAuthClientSteps = (
  request: OwnerPageRequest,
  { atGoogle, settingsFile }: SetupState,
  fault?: string,
) => (atGoogle ? html`${googleSteps} ${uploadForm(request, fault)}` : otherServerNote(settingsFile))

const otherServerNote = (settingsFile: string): Html =>
  html`<p>
    Your settings name another OAuth server than Google’s. Register the bridge there as a native
    (public) client with the redirect address <code>http://127.0.0.1/ui/callback</code>, put
    <code>oauth.clientId</code> into <code>${settingsFile}</code>, and start the bridge again.
  </p>`

const externalLink = (url: string, name: string): Html =>
  html`<a href="${url}" target="_blank" rel="noreferrer">${name}</a>`

// Names as the console shows them since the Google Auth Platform replaced the OAuth consent screen in 2025:
// https://support.google.com/cloud/answer/15549257
const googleSteps = html`<p>
    Google gives access to contacts only to registered programs, and everyone who runs the bridge
    registers their own. It costs nothing and is done once. Each link opens a new tab.
  </p>
  <ol class="steps">
    <li>
      <p>
        ${externalLink(googleConsoleUrls.newProject, 'Create a project')}: any name will do.
        <strong>Create</strong>.
      </p>
    </li>
    <li>
      <p>
        ${externalLink(carddavApiPageUrl(), 'Open the CardDAV API')} and choose
        <strong>Enable</strong>. Your project’s name stands at the top of the page.
      </p>
    </li>
    <li>
      <p>
        ${externalLink(googleConsoleUrls.newApp, 'Get started with the Google Auth Platform')}: an
        app name, your e-mail address, audience <strong>External</strong>, your e-mail address once
        more, agree, <strong>Create</strong>.
      </p>
      ${googleAudienceDrawing}
    </li>
    <li>
      <p>
        ${externalLink(googleConsoleUrls.audience, 'Open Audience')} and choose
        <strong>Publish app</strong>, <strong>Confirm</strong>. As long as it is in “Testing”,
        Google ends every sign-in after seven days.
      </p>
    </li>
    <li>
      <p>
        ${externalLink(googleConsoleUrls.newClient, 'Create a client')}: application type
        <strong>Desktop app</strong>, any name, <strong>Create</strong>.
      </p>
      ${googleOAuthClientDrawing}
    </li>
    <li>
      <p>
        Choose <strong>Download JSON</strong> at once: Google shows the secret only now. Then give
        the file to the bridge.
      </p>
      ${googleClientDownloadDrawing}
    </li>
  </ol>`

/** Without scripts the text is pasted; with them the file is dropped, and its text sent in the same form. */
const uploadForm = (request: OwnerPageRequest, fault: string | undefined): Html =>
  renderPostForm(
    request,
    '/ui/setup/client',
    html`<div class="drop" hidden>
        <p>
          <strong>Drop the file here</strong><br /><span class="muted">client_secret_….json</span>
        </p>
        <label class="button primary"
          >Choose the file<input type="file" accept=".json,application/json"
        /></label>
        <p class="fault" role="alert" hidden></p>
      </div>
      <details class="paste" open>
        <summary>Paste its text instead</summary>
        <div class="field wide">
          <label for="file">Text of client_secret_….json</label>
          ${fault !== undefined && html`<p class="fault" id="file-fault" role="alert">${fault}</p>`}
          <textarea
            id="file"
            name="file"
            required
            spellcheck="false"
            autocomplete="off"
            ${fault !== undefined && html`aria-invalid="true" aria-describedby="file-fault"`}
          ></textarea>
        </div>
        <div class="buttons"><button class="primary">Keep this client</button></div>
      </details>`,
  )
