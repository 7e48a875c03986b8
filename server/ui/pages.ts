import type { RequestListener } from 'node:http'
import Router from '@koa/router'
import Koa, { type Context, type Middleware } from 'koa'
import { HttpError } from '../../lib/errors/http-error.ts'
import { loadAssets, type Assets } from './frame/assets.ts'
import { createDesk } from './desk.ts'
import { guard } from './frame/guard.ts'
import { securityHeaders } from './frame/headers.ts'
import type { PagesHouse } from './frame/house.ts'
import { refusalPage } from './frame/refusal-page.ts'
import { createSender, type Send } from './frame/send.ts'
import { createSessionOf } from './frame/session-of.ts'
import { createSessions } from './frame/sessions.ts'
import { sitemap } from './sitemap.ts'

/** Everything under `/ui`: guard → desk (who is this?) → page → reply. Every failure is a page in words. */
export function createPages(house: PagesHouse): RequestListener {
  const assets = loadAssets()
  const sessions = createSessions()
  const routes = sitemap({ ...house, sessions })
  const sessionOf = createSessionOf(sessions, house.store)
  const send = createSender({ assets, sessionOf, routes })
  const attend = createDesk(sessionOf)
  const router = new Router()
  for (const route of routes) {
    router.register(route.path, [route.method], async (ctx) => {
      await send(ctx, await attend(ctx, route))
    })
  }
  const app = new Koa()
  app.silent = true
  app.use(failures(house, send))
  app.use(async (ctx, next) => {
    guard(ctx.req, house.isOurs)
    await next()
  })
  app.use(files(assets))
  app.use(router.routes())
  app.use(noSuchPage)
  const answer = app.callback()
  return (request, response) => void answer(request, response)
}

const failures =
  ({ log }: PagesHouse, send: Send): Middleware =>
  async (ctx, next) => {
    ctx.set(securityHeaders)
    try {
      await next()
    } catch (error) {
      await send(ctx, refusalPage(error, log, `${ctx.method} ${withoutSecret(ctx.path)}`))
    }
  }

/** The link to a profile is good as long as nobody has used it, however its path is spelled. */
const withoutSecret = (path: string): string => path.replace(/[\w-]{40,}/g, '…').slice(0, 200)

/** Not kept secret, and the same for as long as its address is. */
const files =
  (assets: Assets): Middleware =>
  async (ctx, next) => {
    const asset = assets.at(ctx.path)
    if (!asset || ctx.method !== 'GET') {
      await next()
      return
    }
    ctx.set('Cache-Control', 'public, max-age=31536000, immutable')
    ctx.type = asset.type
    ctx.body = asset.body
  }

function noSuchPage(ctx: Context): never {
  if (ctx.method === 'GET' || ctx.method === 'HEAD')
    throw new HttpError(404, 'There is no such page')
  throw new HttpError(405, 'Nothing can be sent here', { headers: { Allow: 'GET, HEAD' } })
}
