import type { RequestListener } from 'node:http'
import Router from '@koa/router'
import Koa, { type Context, type Middleware } from 'koa'
import { HttpError } from '../../lib/errors/http-error.ts'
import { loadStaticAssets, type StaticAssets } from './frame/static-assets.ts'
import { createRouteDispatcher } from './route-dispatcher.ts'
import { assertRequestAllowed } from './frame/request-guard.ts'
import { securityHeaders } from './frame/security-headers.ts'
import type { PagesContext } from './frame/pages-context.ts'
import { errorReply } from './frame/error-reply.ts'
import { createReplySender, type SendReply } from './frame/reply-sender.ts'
import { createSessionLookup } from './frame/session-lookup.ts'
import { createBrowserSessions } from './frame/browser-sessions.ts'
import { createPageRoutes, navigationSections } from './page-routes.ts'

/** Serves everything under `/ui`: request guard → session and form token → route → reply. Every failure is a page. */
export function createPagesListener(context: PagesContext): RequestListener {
  const assets = loadStaticAssets()
  const sessions = createBrowserSessions()
  const routes = createPageRoutes({ ...context, sessions })
  const findSession = createSessionLookup(sessions, context.store)
  const sections = navigationSections(routes)
  const send = createReplySender({ assets, findSession, sections })
  const dispatch = createRouteDispatcher(findSession)
  const router = new Router()
  for (const route of routes) {
    router.register(route.path, [route.method], async (ctx) => {
      await send(ctx, await dispatch(ctx, route))
    })
  }
  const app = new Koa()
  app.silent = true
  app.use(answerErrors(context, send))
  app.use(async (ctx, next) => {
    assertRequestAllowed(ctx.req, context.isOwnHost)
    await next()
  })
  app.use(serveAssets(assets))
  app.use(router.routes())
  app.use(noSuchPage)
  const answer = app.callback()
  return (request, response) => void answer(request, response)
}

const answerErrors =
  ({ log }: PagesContext, send: SendReply): Middleware =>
  async (ctx, next) => {
    ctx.set(securityHeaders)
    try {
      await next()
    } catch (error) {
      await send(ctx, errorReply(error, log, `${ctx.method} ${withoutSecret(ctx.path)}`))
    }
  }

/** Of a path for the log: the link to a profile stays valid until it is used, however its path is spelled. */
const withoutSecret = (path: string): string => path.replace(/[\w-]{40,}/g, '…').slice(0, 200)

/** Served to everybody. A browser may keep each for a year, since its URL changes with its content. */
const serveAssets =
  (assets: StaticAssets): Middleware =>
  async (ctx, next) => {
    const asset = assets.byPath(ctx.path)
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
