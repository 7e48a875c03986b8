import type { Server as HttpServer, ServerResponse } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Socket } from 'node:net'

/** Sees that nobody holds a connection by taking nothing of an answer. */
export interface Stalled {
  /** To be told of each answer before it begins. */
  readonly expect: (response: ServerResponse) => void
}

/**
 * Cuts connections on which nothing has moved for so many milliseconds, unless it is our turn to speak: an answer may take
 * longer, and events are rare. Over TLS Node sees that something moves only when a piece was taken whole, so twice that long.
 */
export function cutStalled(server: HttpServer | HttpsServer, milliseconds: number): Stalled {
  const latest = new WeakMap<Socket, ServerResponse>()
  server.timeout = milliseconds
  // With a listener Node cuts none by itself, idle ones (keepAliveTimeout) included.
  server.on('timeout', (socket: Socket) => {
    const response = latest.get(socket)
    const isOurTurn = response?.writableFinished === false && socket.writableLength === 0
    if (!isOurTurn) socket.destroy()
  })
  return { expect: (response) => void latest.set(response.req.socket, response) }
}
