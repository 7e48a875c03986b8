import type { Server, Socket } from 'node:net'

/** A server of HTTP, with the connections that it was given. */
export interface Drainable {
  /** Ends the connections that wait for no answer. */
  readonly closeIdle: () => void
  /** Stops the time-outs of its connections. */
  readonly close: () => void
}

/** Closes servers: `close` takes no new connections, waits for answers under way, and cuts them after `milliseconds`. */
export interface GracefulShutdown {
  /** Includes a server, before it listens. */
  readonly track: (server: Server) => void
  readonly close: (drainables: readonly Drainable[], milliseconds: number) => Promise<void>
}

export function createGracefulShutdown(): GracefulShutdown {
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  return {
    track: (server) => {
      servers.push(server)
      server.on('connection', (socket) => {
        sockets.add(socket)
        socket.once('close', () => sockets.delete(socket))
      })
    },
    async close(drainables, milliseconds) {
      const cut = (): void => {
        for (const socket of sockets) socket.destroy()
      }
      const closed = servers.filter(({ listening }) => listening).map(closeOne)
      // A client that has sent nothing yet waits for no answer.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
      closeIdle(drainables)
      if (milliseconds === 0) cut()
      const idle = setInterval(closeIdle, 50, drainables)
      const late = setTimeout(cut, milliseconds)
      await Promise.all(closed)
      clearInterval(idle)
      clearTimeout(late)
      for (const drainable of drainables) drainable.close()
    },
  }
}

function closeIdle(drainables: readonly Drainable[]): void {
  for (const drainable of drainables) drainable.closeIdle()
}

const closeOne = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
  })
