import type { ServerResponse } from 'node:http'
import { HttpError } from '../../lib/errors/http-error.ts'

/** Aborted, with HttpError 499 as its reason, when the client goes away before it has its whole answer. */
export function createDisconnectSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  const disconnect = (): void => {
    if (!response.writableFinished)
      controller.abort(new HttpError(499, 'The client went away before its answer came'))
  }
  // The response of a client that has gone closes no more.
  if (response.destroyed) disconnect()
  else response.once('close', disconnect)
  return controller.signal
}
