import type { RequestListener } from 'node:http'
import Koa from 'koa'
import type { Answer } from '../../lib/operations/message/operation.ts'
import { watched } from '../../lib/observe/request-observer.ts'
import type { Corridor } from './corridor.ts'
import { refuse } from './errors.ts'
import type { Log } from '../log/log.ts'
import { answerHead, reply } from './reply.ts'
import type { Tracer } from '../trace/record/tracer.ts'

export interface AppOptions {
  readonly corridor: Corridor
  readonly log: Log
  readonly tracer: Pick<Tracer, 'begin'>
}

/** The whole server behind its sockets: every request goes through the corridor, every failure through one door. */
export function createApp({ corridor, log, tracer }: AppOptions): RequestListener {
  const app = new Koa()
  // A client that goes away in the middle of an answer is no fault of ours.
  const unsent = (error: Error): void => {
    log.debug('an answer could not be sent', { error })
  }
  app.on('error', unsent)
  app.use(async (ctx) => {
    const { req, res } = ctx
    // What Koa would do is less than an answer needs: the head is written at once, the body's length is known.
    ctx.respond = false
    const started = performance.now()
    const about = `${req.method ?? ''} ${kindOf(req.url ?? '')}`
    const recording = tracer.begin(req, res)
    const answered = (answer: Answer): Answer => {
      const head = answerHead(answer)
      reply(res, recording?.answering(answer, head) ?? answer, head, unsent)
      return answer
    }
    const work = (): Promise<Answer> => corridor(req, res)
    const { status, body } = await (recording ? watched(recording, work) : work())
      .then(answered)
      .catch((error: unknown) => answered(refuse(error, log, about)))
    log.info(about, {
      status,
      ms: Math.round(performance.now() - started),
      bytes: body?.length ?? 0,
    })
  })
  const listener = app.callback()
  return (request, response) => void listener(request, response)
}

const cards = /^\/addressbooks\/[^/]*\/[^/]*\//

/** A path for the log without the names of cards, which are people's business. */
function kindOf(target: string): string {
  const query = target.indexOf('?')
  const path = target.slice(0, query < 0 ? 200 : Math.min(query, 200))
  const [book] = cards.exec(path) ?? []
  return book === undefined || book === path ? path : `${book}…`
}
