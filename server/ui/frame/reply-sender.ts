import type { Context } from 'koa'
import type { StaticAssets } from './static-assets.ts'
import { setKnownBrowserCookie, setSessionCookie } from './session-cookie.ts'
import { createSessionEndSignal } from './session-end-signal.ts'
import { renderPage } from './page-layout.ts'
import type { SessionLookup } from './session-lookup.ts'
import type { BrowserSessions } from './browser-sessions.ts'
import type { HtmlPage, NavigationSection, RouteReply } from './page-route.ts'

/** Writes what a route replied into the HTTP response. */
export type SendReply = (ctx: Context, reply: RouteReply) => Promise<void>

export interface ReplySenderOptions {
  readonly assets: StaticAssets
  readonly findSession: SessionLookup
  readonly sessions: Pick<BrowserSessions, 'isOpen'>
  /** The entries of the navigation. */
  readonly sections: readonly NavigationSection[]
}

export function createReplySender({
  assets,
  findSession,
  sessions,
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
      if (reply.knownBrowser !== undefined) setKnownBrowserCookie(ctx, reply.knownBrowser)
      ctx.status = 303
      ctx.set('Location', reply.seeOther)
    } else if ('createStream' in reply) sendStream(ctx, sessions, reply)
    else sendData(ctx, reply)
  }
}

type StreamReply = Extract<RouteReply, { createStream: unknown }>

function sendStream(
  ctx: Context,
  sessions: Pick<BrowserSessions, 'isOpen'>,
  { session, type, createStream }: StreamReply,
): void {
  const { signal, stop } = createSessionEndSignal(sessions, session)
  ctx.body = createStream(signal).once('close', stop)
  ctx.type = type
}

function sendData(
  ctx: Context,
  reply: Exclude<RouteReply, { page: HtmlPage } | { seeOther: string } | StreamReply>,
): void {
  if ('json' in reply) {
    ctx.status = reply.status ?? 200
    ctx.body = JSON.stringify(reply.json)
    ctx.type = 'application/json; charset=utf-8'
  } else {
    ctx.body = reply.download
    ctx.attachment(reply.filename)
    ctx.type = reply.type
  }
}
