import { randomBytes } from 'node:crypto'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { checkOwnerPassword } from '../../../lib/guard/owner-password-check.ts'
import { html } from '../frame/html.ts'
import { createKnownBrowserTokens, type KnownBrowserTokens } from './known-browser-tokens.ts'
import { redeemOneTimeSignInKey } from './one-time-sign-in-key.ts'
import { renderTextField, hiddenUsernameInput } from '../frame/form.ts'
import type { PagesContextWithSessions } from '../frame/pages-context.ts'
import {
  seeOtherReply,
  pageReply,
  type PageRequest,
  type HtmlPage,
  type RouteReply,
  type PageRoute,
} from '../frame/page-route.ts'

/** The owner signs a browser in by a one-time link from the terminal or with the owner's password, and out. */
export const createOwnerSignInRoutes = (
  context: PagesContextWithSessions,
): readonly PageRoute[] => [
  {
    method: 'GET',
    path: '/ui/enter',
    isPublic: true,
    handle: (request) => showSignIn(context, request),
  },
  {
    method: 'POST',
    path: '/ui/enter',
    isPublic: true,
    handle: (request) => signIn(context, request),
  },
  {
    method: 'POST',
    path: '/ui/leave',
    handle: ({ session }) => {
      context.sessions.close(session)
      return { seeOther: '/ui/enter', session: null }
    },
  },
]

async function showSignIn(
  { store }: PagesContextWithSessions,
  { query, session }: PageRequest,
): Promise<RouteReply> {
  const key = query.get('key')
  // A preview of the link, or a reload, must not use the key up: only the form does.
  if (key !== null) return pageReply(oneTimeLinkPage(key))
  if (session) return seeOtherReply(ownPath(query.get('next')))
  return pageReply(
    signInPage({
      next: query.get('next'),
      hasPassword: (await store.ownerVerifier()) !== undefined,
    }),
  )
}

async function signIn(
  context: PagesContextWithSessions,
  request: PageRequest,
): Promise<RouteReply> {
  const key = request.form.get('key')
  if (key === null) return signInByPassword(context, request)
  const generation = await context.sessions.generation()
  // A key for one user of this machine opens nothing for visitors of a proxy, whosever that is.
  const user = request.isProxied ? nobody : await request.peerUserId()
  if (await redeemOneTimeSignInKey(context.store, key, user))
    return openSession(context, request, generation, 'one-time link')
  // A browser that opens its old tabs again is signed in already.
  return request.session ? seeOtherReply('/ui/') : pageReply(expiredLinkPage)
}

async function signInByPassword(
  context: PagesContextWithSessions,
  request: PageRequest,
): Promise<RouteReply> {
  const { form, peerAddress } = request
  const generation = await context.sessions.generation()
  const owner = await context.store.ownerVerifier()
  const options = { next: form.get('next'), hasPassword: owner !== undefined }
  try {
    const known = (await knownBrowserTokens(context)).verify(request.knownBrowserTokens)
    const source = await request.passwordAttemptSource(known)
    if (await checkOwnerPassword(form.get('password') ?? '', owner, source))
      return await openSession(context, request, generation, 'password')
    context.log.warn('A wrong password was tried on the set-up pages', { from: peerAddress })
    const page = signInPage({ ...options, fault: 'That is not the password.' })
    return pageReply({ ...page, status: 403 })
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 429) throw error
    const page = signInPage({ ...options, fault: `${error.message}.` })
    return { page: { ...page, status: 429 }, headers: error.headers as Record<string, string> }
  }
}

/** Always a new session: an id that somebody else may know must not become signed in. */
async function openSession(
  context: PagesContextWithSessions,
  request: PageRequest,
  generation: string,
  by: 'one-time link' | 'password',
): Promise<RouteReply> {
  const { sessions, log } = context
  const { session, form, peerAddress, isProxied } = request
  const tokens = await knownBrowserTokens(context)
  if (session) sessions.close(session)
  // Commands that ask the running bridge do so, too.
  log.info('The owner has signed in to the set-up pages', { from: peerAddress, by })
  return {
    seeOther: ownPath(form.get('next')),
    session: sessions.open(generation, isProxied ? undefined : await request.peerUserId()),
    ...(tokens.verify(request.knownBrowserTokens) === undefined && {
      knownBrowser: tokens.issue(),
    }),
  }
}

/** In place of a user id: no user of this machine. */
const nobody = -1

/** Without the right sealing key browsers are known as long as this process runs. */
const fallbackKey = randomBytes(32)

const knownBrowserTokens = async ({
  store,
}: PagesContextWithSessions): Promise<KnownBrowserTokens> =>
  createKnownBrowserTokens(await store.secret('known-browsers').catch(() => fallbackKey))

/** Goes on to a path of the pages only. */
const ownPath = (next: string | null): string =>
  next !== null && /^\/ui\/(?!enter|leave)[\w/.-]*$/.test(next) ? next : '/ui/'

const oneTimeLinkPage = (key: string): HtmlPage => ({
  title: 'Open your bridge',
  lead: 'This link came from the terminal of your bridge. It works once.',
  content: html`<form id="enter" class="stack" method="post" action="/ui/enter">
    <input type="hidden" name="key" value="${key}" />
    <div class="buttons"><button class="primary">Open</button></div>
  </form>`,
  scripts: ['enter.js'],
  narrow: true,
  signedOut: true,
})

const expiredLinkPage: HtmlPage = {
  status: 403,
  title: 'This link does not open the pages',
  lead: 'A link opens these pages once, within ten minutes, for the user of this machine who asked for it.',
  content: html`<p>Get a new one on the machine where the bridge runs:</p>
    <pre><code>carddav-bridge ui</code></pre>
    <p class="muted">
      Or <a href="/ui/enter">sign in with your password</a>, if you have set one.
    </p>`,
  narrow: true,
  signedOut: true,
}

interface SignInPageOptions {
  /** Path to go on to. */
  readonly next: string | null
  readonly hasPassword: boolean
  readonly fault?: string
}

const signInPage = (options: SignInPageOptions): HtmlPage => ({
  title: 'Sign in to your bridge',
  lead: 'These pages are for the owner of this bridge.',
  content: html`${options.hasPassword ? passwordForm(options) : terminalCard}`,
  narrow: true,
  signedOut: true,
})

const passwordForm = ({ next, fault }: SignInPageOptions) =>
  html`<form class="stack card" method="post" action="/ui/enter">
      ${next !== null && html`<input type="hidden" name="next" value="${next}" />`}
      ${hiddenUsernameInput}
      ${renderTextField({
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

const terminalCard = html`<section class="card">${terminalHelp}</section>
  <p class="muted">No password is set yet. You can choose one under Settings once you are in.</p>`
