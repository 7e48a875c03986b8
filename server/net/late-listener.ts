import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Log } from '../log/log.ts'

/** A listener whose code is loaded at its first request, which waits for it. */
export interface LateListener extends RequestListener {
  /** Loads it now, so that nobody has to wait. */
  load(): void
}

/** `what` names it in the log, should it not be there. */
export function lateListener(
  what: string,
  log: Pick<Log, 'error'>,
  load: () => Promise<RequestListener>,
): LateListener {
  let loading: Promise<RequestListener> | undefined
  let loaded: RequestListener | undefined
  const loadOnce = (): Promise<RequestListener> => (loading ??= load().catch(missing))

  const missing = (error: unknown): RequestListener => {
    log.error(`${what} could not be loaded: install carddav-bridge again`, {
      error: error instanceof Error ? error : undefined,
    })
    return refuse
  }
  const late: RequestListener = (request, response) => {
    void loadOnce().then((listener) => {
      loaded = listener
      listener(request, response)
    })
  }
  const listen: RequestListener = (request, response) => {
    ;(loaded ?? late)(request, response)
  }
  return Object.assign(listen, { load: () => void loadOnce() })
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  response.writeHead(500, { 'Content-Type': 'text/plain' }).end('500 Internal Server Error\n')
}
