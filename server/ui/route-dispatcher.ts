import { timingSafeEqual } from 'node:crypto'
import type { Context } from 'koa'
import { HttpError } from '../../lib/errors/http-error.ts'
import { findPeerUserId } from '../net/peer-user.ts'
import { readFormBody } from './frame/form-body.ts'
import { connectionInfoOf } from './frame/request-guard.ts'
import { html } from './frame/html.ts'
import type { SessionLookup } from './frame/session-lookup.ts'
import type { BrowserSession } from './frame/browser-sessions.ts'
import { seeOtherReply, pageReply, type RouteReply, type PageRoute } from './frame/page-route.ts'

/**
 * Runs a route's handler. A route that is not public runs for signed-in browsers only, and no POST of a signed-in browser
 * runs without the session's form token (403).
 */
export type RouteDispatcher = (ctx: Context, route: PageRoute) => Promise<RouteReply>

export function createRouteDispatcher(findSession: SessionLookup): RouteDispatcher {
  return async (ctx, route) => {
    const before = await findSession(ctx)
    if (!route.isPublic && !before) return replyWhenSignedOut(ctx)
    const form = route.method === 'POST' ? await readFormBody(ctx) : new URLSearchParams()
    // A form may take its time, and the session may end meanwhile.
    const session = route.method === 'POST' ? await findSession(ctx) : before
    const { origin, onThisMachine, peerAddress } = connectionInfoOf(ctx.req)
    const request = {
      params: ctx.params as Readonly<Record<string, string | undefined>>,
      query: new URLSearchParams(ctx.querystring),
      form,
      origin,
      onThisMachine,
      peerAddress,
      peerUserId: () => findPeerUserId(ctx.req.socket),
    }
    if (route.isPublic) return route.handle({ ...request, session })
    if (!session) return replyWhenSignedOut(ctx)
    if (route.method === 'POST')
      assertFormToken(form.get('token') ?? ctx.get('X-Form-Token'), session)
    return route.handle({ ...request, session })
  }
}

/**
 * Leads to the sign-in page. A SameSite=Strict cookie does not come along when another site leads here, even if the
 * browser is signed in: a page of ours that goes on by itself brings it.
 */
function replyWhenSignedOut(ctx: Context): RouteReply {
  const navigates = ['', 'navigate'].includes(ctx.get('Sec-Fetch-Mode'))
  if (ctx.method !== 'GET' || !navigates) {
    throw new HttpError(403, 'Your visit has ended: open /ui/enter and come in again')
  }
  const to = `/ui/enter?next=${encodeURIComponent(ctx.path)}`
  if (!['cross-site', 'same-site'].includes(ctx.get('Sec-Fetch-Site'))) return seeOtherReply(to)
  const content = html`<p><a href="${to}">Go on</a></p>`
  return pageReply({ title: 'One moment', content, refresh: { after: 0, to }, narrow: true })
}

function assertFormToken(sent: string, { formToken }: BrowserSession): void {
  const [actual, expected] = [Buffer.from(sent), Buffer.from(formToken)]
  if (actual.length === expected.length && timingSafeEqual(actual, expected)) return
  throw new HttpError(403, 'This form is out of date: go back, reload the page and send it again')
}
