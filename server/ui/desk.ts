import { timingSafeEqual } from 'node:crypto'
import type { Context } from 'koa'
import { HttpError } from '../../lib/errors/http-error.ts'
import { peerUser } from '../net/peer-user.ts'
import { readForm } from './frame/form-body.ts'
import { connectionOf } from './frame/guard.ts'
import { html } from './frame/html.ts'
import type { SessionOf } from './frame/session-of.ts'
import type { Session } from './frame/sessions.ts'
import { seeOther, show, type Reply, type Route } from './frame/visit.ts'

/** Gives a route its visit: nobody passes who has not come in, no form without its token. */
export type Attend = (ctx: Context, route: Route) => Promise<Reply>

export function createDesk(sessionOf: SessionOf): Attend {
  return async (ctx, route) => {
    const before = await sessionOf(ctx)
    if (!route.open && !before) return notIn(ctx)
    const form = route.method === 'POST' ? await readForm(ctx) : new URLSearchParams()
    // A form may take its time, and the session may end meanwhile.
    const session = route.method === 'POST' ? await sessionOf(ctx) : before
    const connection = connectionOf(ctx.req)
    const visit = {
      params: ctx.params as Readonly<Record<string, string | undefined>>,
      query: new URLSearchParams(ctx.querystring),
      form,
      ...connection,
      user: () => peerUser(ctx.req.socket),
    }
    if (route.open) return route.handle({ ...visit, session })
    if (!session) return notIn(ctx)
    if (route.method === 'POST') assertToken(form.get('token') ?? ctx.get('X-Form-Token'), session)
    return route.handle({ ...visit, session })
  }
}

/**
 * A SameSite=Strict cookie does not come along when another site leads here, even if the browser is in: a page of ours
 * that goes on by itself brings it.
 */
function notIn(ctx: Context): Reply {
  const navigates = ['', 'navigate'].includes(ctx.get('Sec-Fetch-Mode'))
  if (ctx.method !== 'GET' || !navigates) {
    throw new HttpError(403, 'Your visit has ended: open /ui/enter and come in again')
  }
  const to = `/ui/enter?next=${encodeURIComponent(ctx.path)}`
  if (!['cross-site', 'same-site'].includes(ctx.get('Sec-Fetch-Site'))) return seeOther(to)
  const content = html`<p><a href="${to}">Go on</a></p>`
  return show({ title: 'One moment', content, refresh: { after: 0, to }, narrow: true })
}

function assertToken(shown: string, { formToken }: Session): void {
  const [theirs, ours] = [Buffer.from(shown), Buffer.from(formToken)]
  if (theirs.length === ours.length && timingSafeEqual(theirs, ours)) return
  throw new HttpError(403, 'This form is out of date: go back, reload the page and send it again')
}
