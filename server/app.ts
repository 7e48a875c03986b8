import Koa from 'koa'
import type { Corridor } from './corridor.ts'
import { refuse } from './errors.ts'
import type { Log } from './log.ts'
import { reply } from './reply.ts'

export interface AppOptions {
  readonly corridor: Corridor
  readonly log: Log
}

/** The whole server behind its sockets: every request goes through the corridor, every failure through one door. */
export function createApp({ corridor, log }: AppOptions): Koa {
  const app = new Koa()
  app.use(async (ctx) => {
    const started = performance.now()
    const about = `${ctx.req.method ?? ''} ${kindOf(ctx.req.url ?? '')}`
    try {
      reply(ctx, await corridor(ctx.req, ctx.res))
    } catch (error) {
      reply(ctx, refuse(error, log, about))
    }
    log.info(about, {
      status: ctx.status,
      ms: Math.round(performance.now() - started),
      bytes: ctx.length,
    })
  })
  // A client that goes away in the middle of an answer is no fault of ours.
  app.on('error', (error: Error) => {
    log.debug('an answer could not be sent', { error })
  })
  return app
}

/** A path for the log without the names of cards, which are people's business. */
const kindOf = (target: string): string =>
  target
    .split('?', 1)[0]
    ?.slice(0, 200)
    .replace(/^(\/addressbooks\/[^/]*\/[^/]*\/).+/, '$1…') ?? ''
