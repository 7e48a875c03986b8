import type { Server as HttpServer, ServerResponse } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Socket } from 'node:net'

/** Sees to it that no client holds a connection open by taking nothing of an answer. */
export interface StallDetector {
  /** To be called with each response before it begins. */
  readonly expect: (response: ServerResponse) => void
}

/**
 * Cuts connections on which nothing has moved for so many milliseconds, unless the bridge has yet to answer: that may take
 * longer, and nothing is sent meanwhile. Over TLS Node sees that something moves only when a chunk was taken whole, so the
 * cut may come after twice that long.
 */
export function createStallDetector(
  server: HttpServer | HttpsServer,
  milliseconds: number,
): StallDetector {
  const latest = new WeakMap<Socket, ServerResponse>()
  server.timeout = milliseconds
  // With a listener Node cuts none by itself, idle ones (keepAliveTimeout) included.
  server.on('timeout', (socket: Socket) => {
    const response = latest.get(socket)
    const isAnswerDue = response?.writableFinished === false && socket.writableLength === 0
    if (!isAnswerDue) socket.destroy()
  })
  return { expect: (response) => void latest.set(response.req.socket, response) }
}
