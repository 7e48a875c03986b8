import { html, type Html } from '../frame/html.ts'
import { renderOAuthClientSteps } from './oauth-client-steps.ts'
import type { SetupState } from './setup-state.ts'
import { renderAccountNameForm } from '../account-sign-in/account-name.ts'
import type { HtmlPage, OwnerPageRequest } from '../frame/page-route.ts'

const styles = ['setup.css', 'drawings.css']

/** Three steps, of which the next is open. */
export const setupPage = (request: OwnerPageRequest, state: SetupState): HtmlPage => ({
  title: state.next === 'done' ? 'Everything is set up' : 'Set up your bridge',
  lead:
    state.next === 'done'
      ? 'Your devices can reach your contacts. Add more of them whenever you like.'
      : 'Three steps, about five minutes. After that your devices see your Google contacts.',
  content: html`<ol class="journey">
      ${clientStep(request, state)} ${accountStep(state)} ${deviceStep(state)}
    </ol>
    ${
      state.next === 'done' &&
      html`<div class="buttons">
        <a class="button primary" href="/ui/devices">See your devices</a>
        <a class="button" href="/ui/devices/new">Add another device</a>
      </div>`
    }`,
  scripts: ['upload.js'],
  styles,
})

/** The page that changes the OAuth client. */
export const oauthClientPage = (
  request: OwnerPageRequest,
  state: SetupState,
  fault?: string,
): HtmlPage => ({
  title: 'The OAuth client',
  lead: 'With it your bridge introduces itself to Google.',
  content: html`${state.client && currentClientCard(state)}
    <section class="card">${renderOAuthClientSteps(request, state, fault)}</section>`,
  section: 'settings',
  scripts: ['upload.js'],
  styles,
})

type Progress = 'done' | 'now' | 'later'

interface Step {
  readonly number: number
  readonly title: string
  readonly progress: Progress
  /** Shown when it is done, in a line. */
  readonly result?: Html | string | undefined
  readonly content: Html
}

const progressWords: Readonly<Record<Progress, string>> = {
  done: 'Done',
  now: 'Next',
  later: 'Later',
}

const step = ({ number, title, progress, result, content }: Step): Html =>
  html`<li class="${progress}" ${progress === 'now' && html`aria-current="step"`}>
    <span class="mark" aria-hidden="true">${progress === 'done' ? '✓' : number}</span>
    <div class="step">
      <h2>${title}<span class="sr"> (${progressWords[progress]})</span></h2>
      ${progress === 'done' && result !== undefined && html`<p class="muted">${result}</p>`}
      ${progress === 'now' && content}
    </div>
  </li>`

const clientStep = (request: OwnerPageRequest, state: SetupState): Html =>
  step({
    number: 1,
    title: 'Introduce your bridge to Google',
    progress: state.next === 'client' ? 'now' : 'done',
    result: state.client
      ? html`OAuth client <code>${state.client.id}</code>`
      : 'Not needed for the accounts that you have.',
    content: renderOAuthClientSteps(request, state),
  })

const accountStep = ({ next, accounts }: SetupState): Html =>
  step({
    number: 2,
    title: 'Sign in with Google',
    progress: next === 'account' ? 'now' : next === 'client' ? 'later' : 'done',
    result: accounts.map(({ name, email }) => email ?? name).join(', '),
    content: html`<p>
        The bridge asks Google for access to your contacts, and to nothing else. You can take it
        back at any time.
      </p>
      ${renderAccountNameForm({ takenNames: [] })}`,
  })

const deviceStep = ({ next, devices }: SetupState): Html =>
  step({
    number: 3,
    title: 'Add a device',
    progress: next === 'device' ? 'now' : next === 'done' ? 'done' : 'later',
    result: devices === 1 ? 'One device' : `${devices} devices`,
    content: html`<p>
        Every device or program gets a password of its own. You are shown what to type into it.
      </p>
      <div class="buttons"><a class="button primary" href="/ui/devices/new">Add a device</a></div>`,
  })

const currentClientCard = ({ client, settingsFile }: SetupState): Html =>
  html`<section class="card">
    <h2>Now in use</h2>
    <dl class="values">
      <div>
        <dt>Client ID</dt>
        <dd><code>${client?.id}</code></dd>
      </div>
    </dl>
    ${
      client?.inFile &&
      html`<p class="muted">
        It stands in <code>${settingsFile}</code>, which goes before what is given here.
      </p>`
    }
    <p class="muted">Accounts that are signed in keep the client that they were signed in with.</p>
  </section>`
