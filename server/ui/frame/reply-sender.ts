import type { Context } from 'koa'
import type { StaticAssets } from './static-assets.ts'
import { setSessionCookie } from './session-cookie.ts'
import { renderPage } from './page-layout.ts'
import type { SessionLookup } from './session-lookup.ts'
import type { HtmlPage, NavigationSection, RouteReply } from './page-route.ts'

/** Writes what a route replied into the HTTP response. */
export type SendReply = (ctx: Context, reply: RouteReply) => Promise<void>

export interface ReplySenderOptions {
  readonly assets: StaticAssets
  readonly findSession: SessionLookup
  /** The entries of the navigation. */
  readonly sections: readonly NavigationSection[]
}

export function createReplySender({
  assets,
  findSession,
  sections,
}: ReplySenderOptions): SendReply {
  async function sendPage(ctx: Context, page: HtmlPage): Promise<void> {
    // An error page is shown even when the session cannot be read.
    const session = page.signedOut ? undefined : await findSession(ctx).catch(() => undefined)
    ctx.status = page.status ?? 200
    ctx.type = 'text/html; charset=utf-8'
    ctx.body = renderPage(page, { assetUrl: assets.urlOf, sections, session }).toString()
  }

  return async (ctx, reply) => {
    if ('page' in reply) {
      await sendPage(ctx, reply.page)
      ctx.set(reply.headers ?? {})
    } else if ('seeOther' in reply) {
      if (reply.session !== undefined) setSessionCookie(ctx, reply.session)
      ctx.status = 303
      ctx.set('Location', reply.seeOther)
    } else sendData(ctx, reply)
  }
}

function sendData(
  ctx: Context,
  reply: Exclude<RouteReply, { page: HtmlPage } | { seeOther: string }>,
): void {
  if ('json' in reply) {
    ctx.status = reply.status ?? 200
    ctx.body = JSON.stringify(reply.json)
    ctx.type = 'application/json; charset=utf-8'
  } else if ('download' in reply) {
    ctx.body = reply.download
    ctx.attachment(reply.filename)
    ctx.type = reply.type
  } else {
    ctx.body = reply.stream
    ctx.type = reply.type
  }
}
