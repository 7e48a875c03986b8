import { makeOwnerVerifier, shortestOwnerPassword } from '../../../lib/guard/owner-password.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { OwnerVerifier } from '../../../lib/store/store.ts'
import { version } from '../../package/version.ts'
import { field, ownerName, postForm } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesInside } from '../frame/house.ts'
import type { Session } from '../frame/sessions.ts'
import { howFar, type SetupState } from '../setup/state.ts'
import { seeOther, show, type Page, type Reply, type Route, type Visit } from '../frame/visit.ts'

/** What belongs to the whole bridge. */
export const createSettingsPages = (house: PagesInside): readonly Route[] => [
  { method: 'GET', path: '/ui/settings', handle: (visit) => settings(house, visit) },
  { method: 'POST', path: '/ui/settings/password', handle: (visit) => setPassword(house, visit) },
  {
    method: 'POST',
    path: '/ui/settings/password/remove',
    handle: async ({ session }) => {
      await changeOwner(house, session, undefined)
      session.tell(
        'good',
        'The password is removed, and every other browser has been signed out. Links from the terminal still open these pages.',
      )
      return seeOther('/ui/settings')
    },
  },
]

async function settings(house: PagesInside, visit: Visit, fault?: string): Promise<Reply> {
  const hasPassword = (await house.store.owner()) !== undefined
  const about = { house, hasPassword, state: await howFar(house), fault }
  return show(settingsPage(visit, about))
}

async function setPassword(house: PagesInside, visit: Visit): Promise<Reply> {
  const { form, session } = visit
  try {
    const owner = await makeOwnerVerifier(form.get('password') ?? '')
    if (form.get('again') !== form.get('password')) return await settings(house, visit, notTheSame)
    await changeOwner(house, session, owner)
  } catch (error) {
    if (error instanceof HttpError && error.status === 422)
      return settings(house, visit, `${error.message}.`)
    throw error
  }
  session.tell('good', 'The password is set. Every other browser has been signed out.')
  return seeOther('/ui/settings')
}

async function changeOwner(
  { sessions, store }: PagesInside,
  session: Session,
  owner: OwnerVerifier | undefined,
): Promise<void> {
  await store.putOwner(owner)
  sessions.closeOthers(session, owner)
}

const notTheSame = 'The two are not the same: type the password twice.'

interface About {
  readonly house: PagesInside
  readonly hasPassword: boolean
  readonly state: SetupState
  readonly fault: string | undefined
}

const settingsPage = (visit: Visit, about: About): Page => ({
  title: 'Settings',
  content: html`${passwordCard(visit, about)} ${clientCard(about)} ${aboutCard(about)}`,
  section: 'settings',
  ...(about.fault !== undefined && { status: 422 }),
})

const passwordCard = (visit: Visit, { hasPassword, fault }: About): Html =>
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
    ${postForm(
      visit,
      '/ui/settings/password',
      html`${ownerName}
        ${field({
          label: hasPassword ? 'New password' : 'Password',
          name: 'password',
          type: 'password',
          autocomplete: 'new-password',
          hint: `At least ${shortestOwnerPassword} characters. Four or five words are easy to keep in mind.`,
          fault,
          required: true,
        })}
        ${field({
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
      postForm(
        visit,
        '/ui/settings/password/remove',
        html`<button class="danger">Remove the password</button>`,
        { kind: 'inline' },
      )
    }
  </section>`

const clientCard = ({ state: { client } }: About): Html =>
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

const aboutCard = ({ house: { settings, serving } }: About): Html =>
  html`<section class="card">
    <h2>This bridge</h2>
    <dl class="values">
      <div>
        <dt>Version</dt>
        <dd>${version()}</dd>
      </div>
      <div>
        <dt>Addresses</dt>
        <dd>${serving().map((address) => html`<div><code>${address}</code></div>`)}</dd>
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
