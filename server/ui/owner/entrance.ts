import { HttpError } from '../../../lib/errors/http-error.ts'
import type { OwnerVerifier } from '../../../lib/store/store.ts'
import { checkOwnerPassword } from '../../../lib/guard/owner-password.ts'
import { html } from '../frame/html.ts'
import { takeEntryKey } from './entry-key.ts'
import { field, ownerName } from '../frame/form.ts'
import type { PagesInside } from '../frame/house.ts'
import {
  seeOther,
  show,
  type OpenVisit,
  type Page,
  type Reply,
  type Route,
} from '../frame/visit.ts'

/** How a browser comes in and goes out: by a one-time link from the terminal, or with the owner's password. */
export const createEntrance = (house: PagesInside): readonly Route[] => [
  { method: 'GET', path: '/ui/enter', open: true, handle: (visit) => greet(house, visit) },
  { method: 'POST', path: '/ui/enter', open: true, handle: (visit) => enter(house, visit) },
  {
    method: 'POST',
    path: '/ui/leave',
    handle: ({ session }) => {
      house.sessions.close(session)
      return { seeOther: '/ui/enter', session: null }
    },
  },
]

async function greet({ store }: PagesInside, { query, session }: OpenVisit): Promise<Reply> {
  const key = query.get('key')
  // A preview of the link, or a reload, must not use the key up: only the form does.
  if (key !== null) return show(keyPage(key))
  if (session) return seeOther(ownPath(query.get('next')))
  return show(
    entrance({ next: query.get('next'), hasPassword: (await store.owner()) !== undefined }),
  )
}

async function enter(house: PagesInside, visit: OpenVisit): Promise<Reply> {
  const key = visit.form.get('key')
  if (key === null) return enterByPassword(house, visit)
  if (await takeEntryKey(house.store, key, await visit.user()))
    return letIn(house, visit, await house.store.owner())
  // A browser that opens its old tabs again is in already.
  return visit.session ? seeOther('/ui/') : show(usedKey)
}

async function enterByPassword(house: PagesInside, visit: OpenVisit): Promise<Reply> {
  const { form, address } = visit
  const owner = await house.store.owner()
  const asked = { next: form.get('next'), hasPassword: owner !== undefined }
  try {
    if (await checkOwnerPassword(form.get('password') ?? '', owner, address))
      return await letIn(house, visit, owner)
    house.log.warn('A wrong password was tried on the set-up pages', { from: address })
    return show({ ...entrance({ ...asked, fault: 'That is not the password.' }), status: 403 })
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 429) throw error
    const page = entrance({ ...asked, fault: `${error.message}.` })
    return { page: { ...page, status: 429 }, headers: error.headers as Record<string, string> }
  }
}

/** Always with a new session: one that somebody else may know is worth nothing here. */
async function letIn(
  { sessions, log }: PagesInside,
  visit: OpenVisit,
  owner: OwnerVerifier | undefined,
): Promise<Reply> {
  const { session, form, address } = visit
  if (session) sessions.close(session)
  log.info('Somebody has come in to the set-up pages', { from: address })
  return { seeOther: ownPath(form.get('next')), session: sessions.open(owner, await visit.user()) }
}

/** Only a path of ours is gone on to. */
const ownPath = (next: string | null): string =>
  next !== null && /^\/ui\/(?!enter|leave)[\w/.-]*$/.test(next) ? next : '/ui/'

const keyPage = (key: string): Page => ({
  title: 'Open your bridge',
  lead: 'This link came from the terminal of your bridge. It works once.',
  content: html`<form id="enter" class="stack" method="post" action="/ui/enter">
    <input type="hidden" name="key" value="${key}" />
    <div class="buttons"><button class="primary">Open</button></div>
  </form>`,
  scripts: ['enter.js'],
  narrow: true,
  outside: true,
})

const usedKey: Page = {
  status: 403,
  title: 'This link does not open the pages',
  lead: 'A link opens these pages once, within ten minutes, for the user of this machine who asked for it.',
  content: html`<p>Get a new one on the machine where the bridge runs:</p>
    <pre><code>carddav-bridge ui</code></pre>
    <p class="muted">
      Or <a href="/ui/enter">sign in with your password</a>, if you have set one.
    </p>`,
  narrow: true,
  outside: true,
}

interface Asked {
  readonly next: string | null
  readonly hasPassword: boolean
  readonly fault?: string
}

const entrance = (asked: Asked): Page => ({
  title: 'Sign in to your bridge',
  lead: 'These pages are for the owner of this bridge.',
  content: html`${asked.hasPassword ? passwordForm(asked) : byTerminal}`,
  narrow: true,
  outside: true,
})

const passwordForm = ({ next, fault }: Asked) =>
  html`<form class="stack card" method="post" action="/ui/enter">
      ${next !== null && html`<input type="hidden" name="next" value="${next}" />`} ${ownerName}
      ${field({
        label: 'Owner’s password',
        name: 'password',
        type: 'password',
        autocomplete: 'current-password',
        required: true,
        fault,
      })}
      <div class="buttons"><button class="primary">Sign in</button></div>
    </form>
    <details>
      <summary>I do not know the password</summary>
      ${terminalHelp}
    </details>`

const terminalHelp = html`<p>On the machine where the bridge runs, open a terminal and type:</p>
  <pre><code>carddav-bridge ui</code></pre>
  <p>It opens these pages in the browser, or prints a link that works once.</p>`

const byTerminal = html`<section class="card">${terminalHelp}</section>
  <p class="muted">No password is set yet. You can choose one under Settings once you are in.</p>`
