import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Log } from '../log/log.ts'

/**
 * A listener whose code is loaded at its first request, which waits for it. `name` begins a line of the log when it
 * cannot be loaded; every request is then answered with 500.
 */
export function createLazyRequestListener(
  name: string,
  log: Pick<Log, 'error'>,
  load: () => Promise<RequestListener>,
): RequestListener {
  let listener: Promise<RequestListener> | undefined
  const fail = (error: unknown): RequestListener => {
    log.error(`${name} could not be loaded: install carddav-bridge again`, {
      error: error instanceof Error ? error : undefined,
    })
    return answerWith500
  }
  return (request, response) => {
    listener ??= load().catch(fail)
    void listener.then((loaded) => {
      loaded(request, response)
    })
  }
}

function answerWith500(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  response.writeHead(500, { 'Content-Type': 'text/plain' }).end('500 Internal Server Error\n')
}
