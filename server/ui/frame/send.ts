import type { Context } from 'koa'
import type { Assets } from './assets.ts'
import { giveSession } from './cookie.ts'
import { layout } from './page.ts'
import type { SessionOf } from './session-of.ts'
import { sectionsOf } from '../sitemap.ts'
import type { Page, Reply, Route } from './visit.ts'

/** Puts a reply into the answer. */
export type Send = (ctx: Context, reply: Reply) => Promise<void>

export interface SenderOptions {
  readonly assets: Assets
  readonly sessionOf: SessionOf
  readonly routes: readonly Route[]
}

export function createSender({ assets, sessionOf, routes }: SenderOptions): Send {
  const frame = { asset: assets.address, sections: sectionsOf(routes) }

  async function sendPage(ctx: Context, page: Page): Promise<void> {
    // A page that says what has failed must not need what has failed.
    const session = page.outside ? undefined : await sessionOf(ctx).catch(() => undefined)
    ctx.status = page.status ?? 200
    ctx.type = 'text/html; charset=utf-8'
    ctx.body = layout(page, { ...frame, session }).toString()
  }

  return async (ctx, reply) => {
    if ('page' in reply) {
      await sendPage(ctx, reply.page)
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
