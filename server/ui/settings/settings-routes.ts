import {
  createOwnerPasswordVerifier,
  minOwnerPasswordLength,
} from '../../../lib/guard/owner-password.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { OwnerPasswordVerifier } from '../../../lib/store/owner-password.ts'
import { packageVersion } from '../../package/package-version.ts'
import { renderTextField, hiddenUsernameInput, renderPostForm } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesContextWithSessions } from '../frame/pages-context.ts'
import type { BrowserSession } from '../frame/browser-sessions.ts'
import { readSetupState, type SetupState } from '../setup/setup-state.ts'
import {
  seeOtherReply,
  pageReply,
  type HtmlPage,
  type RouteReply,
  type PageRoute,
  type OwnerPageRequest,
} from '../frame/page-route.ts'

/** The page of settings: the owner's password, the OAuth client, facts about the bridge. */
export const createSettingsRoutes = (context: PagesContextWithSessions): readonly PageRoute[] => [
  { method: 'GET', path: '/ui/settings', handle: (request) => showSettings(context, request) },
  {
    method: 'POST',
    path: '/ui/settings/password',
    handle: (request) => submitPassword(context, request),
  },
  {
    method: 'POST',
    path: '/ui/settings/password/remove',
    handle: async ({ session }) => {
      await changeOwnerPassword(context, session, undefined)
      session.addFlashMessage(
        'good',
        'The password is removed, and every other browser has been signed out. Links from the terminal still open these pages.',
      )
      return seeOtherReply('/ui/settings')
    },
  },
]

async function showSettings(
  context: PagesContextWithSessions,
  request: OwnerPageRequest,
  fault?: string,
): Promise<RouteReply> {
  const hasPassword = (await context.store.ownerVerifier()) !== undefined
  const state = await readSetupState(context)
  return pageReply(settingsPage(request, { context, hasPassword, state, fault }))
}

async function submitPassword(
  context: PagesContextWithSessions,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const { form, session } = request
  try {
    const owner = await createOwnerPasswordVerifier(form.get('password') ?? '')
    if (form.get('again') !== form.get('password'))
      return await showSettings(context, request, passwordsDiffer)
    await changeOwnerPassword(context, session, owner)
  } catch (error) {
    if (error instanceof HttpError && error.status === 422)
      return showSettings(context, request, `${error.message}.`)
    throw error
  }
  session.addFlashMessage('good', 'The password is set. Every other browser has been signed out.')
  return seeOtherReply('/ui/settings')
}

async function changeOwnerPassword(
  { sessions, store }: PagesContextWithSessions,
  session: BrowserSession,
  owner: OwnerPasswordVerifier | undefined,
): Promise<void> {
  await store.putOwnerVerifier(owner)
  sessions.closeOthers(session, owner)
}

const passwordsDiffer = 'The two are not the same: type the password twice.'

interface SettingsPageOptions {
  readonly context: PagesContextWithSessions
  readonly hasPassword: boolean
  readonly state: SetupState
  readonly fault: string | undefined
}

const settingsPage = (request: OwnerPageRequest, options: SettingsPageOptions): HtmlPage => ({
  title: 'Settings',
  content: html`${passwordCard(request, options)} ${clientCard(options)} ${bridgeCard(options)}`,
  section: 'settings',
  ...(options.fault !== undefined && { status: 422 }),
})

const passwordCard = (
  request: OwnerPageRequest,
  { hasPassword, fault }: SettingsPageOptions,
): Html =>
  html`<section class="card">
    <h2>Owner’s password</h2>
    <p>
      ${
        hasPassword
          ? 'A password is set. It opens these pages from every device that reaches the bridge.'
          : html`No password is set: only links from the terminal (<code>carddav-bridge ui</code>)
              open these pages.`
      }
    </p>
    ${renderPostForm(
      request,
      '/ui/settings/password',
      html`${hiddenUsernameInput}
        ${renderTextField({
          label: hasPassword ? 'New password' : 'Password',
          name: 'password',
          type: 'password',
          autocomplete: 'new-password',
          hint: `At least ${minOwnerPasswordLength} characters. Four or five words are easy to keep in mind.`,
          fault,
          required: true,
        })}
        ${renderTextField({
          label: 'The same again',
          name: 'again',
          type: 'password',
          autocomplete: 'new-password',
          required: true,
        })}
        <div class="buttons">
          <button class="primary">
            ${hasPassword ? 'Change the password' : 'Set the password'}
          </button>
        </div>`,
    )}
    ${
      hasPassword &&
      renderPostForm(
        request,
        '/ui/settings/password/remove',
        html`<button class="danger">Remove the password</button>`,
        { kind: 'inline' },
      )
    }
  </section>`

const clientCard = ({ state: { client } }: SettingsPageOptions): Html =>
  html`<section class="card">
    <h2>OAuth client</h2>
    <p class="muted">With it the bridge introduces itself when somebody signs in.</p>
    ${
      client
        ? html`<dl class="values">
            <div>
              <dt>Client ID</dt>
              <dd><code>${client.id}</code></dd>
            </div>
          </dl>`
        : html`<p>There is none yet.</p>`
    }
    <div class="buttons">
      <a class="button" href="/ui/setup/client"
        >${client ? 'Use another client' : 'Give a client'}</a
      >
    </div>
  </section>`

const bridgeCard = ({ context: { settings, baseUrls } }: SettingsPageOptions): Html =>
  html`<section class="card">
    <h2>This bridge</h2>
    <dl class="values">
      <div>
        <dt>Version</dt>
        <dd>${packageVersion()}</dd>
      </div>
      <div>
        <dt>Addresses</dt>
        <dd>${baseUrls().map((address) => html`<div><code>${address}</code></div>`)}</dd>
      </div>
      <div>
        <dt>Settings file</dt>
        <dd><code>${settings.file}</code></dd>
      </div>
      <div>
        <dt>Data folder</dt>
        <dd><code>${settings.dataDir}</code></dd>
      </div>
    </dl>
  </section>`
