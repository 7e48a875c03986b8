import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import Koa from 'koa'
import type { DavResponse } from '../../lib/operations/message/dav-message.ts'
import { runObserved, type RequestObserver } from '../../lib/observe/request-observer.ts'
import type { Corridor } from './corridor.ts'
import { errorResponse } from './errors.ts'
import type { Log } from '../log/log.ts'
import { rawResponseHeaders, sendResponse } from './reply.ts'

/** Observes a request, and the response as it is sent. */
export interface ResponseObserver extends RequestObserver {
  /** `head`: names and values in turn. Returns what is to be sent: the same response, its body observed on its way out. */
  observeResponse(response: DavResponse, head: readonly string[]): DavResponse
}

export interface DavAppOptions {
  readonly corridor: Corridor
  readonly log: Log
  readonly tracer: {
    /** Undefined when the request is not to be observed. */
    begin(request: IncomingMessage, response: ServerResponse): ResponseObserver | undefined
  }
}

/** CardDAV as a listener: every request goes through the corridor, every failure through `errorResponse`. */
export function createDavApp({ corridor, log, tracer }: DavAppOptions): RequestListener {
  const app = new Koa()
  // A client that goes away in the middle of an answer is no fault of ours.
  const onUnsent = (error: Error): void => {
    log.debug('an answer could not be sent', { error })
  }
  app.on('error', onUnsent)
  app.use(async (ctx) => {
    const { req, res } = ctx
    // What Koa would do is less than an answer needs: the head is written at once, the body's length is known.
    ctx.respond = false
    const started = performance.now()
    const requestLine = `${req.method ?? ''} ${pathForLog(req.url ?? '')}`
    const observer = tracer.begin(req, res)
    const send = (response: DavResponse): DavResponse => {
      const head = rawResponseHeaders(response)
      sendResponse(res, observer?.observeResponse(response, head) ?? response, head, onUnsent)
      return response
    }
    const run = (): Promise<DavResponse> => corridor(req, res)
    const { status, body } = await (observer ? runObserved(observer, run) : run())
      .then(send)
      .catch((error: unknown) => send(errorResponse(error, log, requestLine)))
    log.info(requestLine, {
      status,
      ms: Math.round(performance.now() - started),
      bytes: body?.length ?? 0,
    })
  })
  const listener = app.callback()
  return (request, response) => void listener(request, response)
}

const bookPath = /^\/addressbooks\/[^/]*\/[^/]*\//

/** A path for the log without the names of cards, which are people's business. */
function pathForLog(target: string): string {
  const query = target.indexOf('?')
  const path = target.slice(0, query < 0 ? 200 : Math.min(query, 200))
  const [book] = bookPath.exec(path) ?? []
  return book === undefined || book === path ? path : `${book}…`
}
