import type { Context } from 'koa'
import type { Assets } from './assets.ts'
import { giveSession, shownSession } from './cookie.ts'
import { layout } from './page.ts'
import type { Sessions } from './sessions.ts'
import { sectionsOf } from './sitemap.ts'
import type { Page, Reply, Route } from './visit.ts'

/** Puts a reply into the answer. */
export type Send = (ctx: Context, reply: Reply) => void

export interface SenderOptions {
  readonly assets: Assets
  readonly sessions: Sessions
  readonly routes: readonly Route[]
}

export function createSender({ assets, sessions, routes }: SenderOptions): Send {
  const frame = { asset: assets.address, sections: sectionsOf(routes) }

  function sendPage(ctx: Context, page: Page): void {
    const session = page.outside ? undefined : sessions.find(shownSession(ctx))
    ctx.status = page.status ?? 200
    ctx.type = 'text/html; charset=utf-8'
    ctx.body = layout(page, { ...frame, session }).toString()
  }

  return (ctx, reply) => {
    if ('page' in reply) {
      sendPage(ctx, reply.page)
      ctx.set(reply.headers ?? {})
    } else if ('seeOther' in reply) {
      if (reply.session !== undefined) giveSession(ctx, reply.session)
      ctx.status = 303
      ctx.set('Location', reply.seeOther)
    } else sendData(ctx, reply)
  }
}

function sendData(
  ctx: Context,
  reply: Exclude<Reply, { page: Page } | { seeOther: string }>,
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
