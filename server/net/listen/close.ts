import type { Server, Socket } from 'node:net'

/** Who speaks HTTP on connections, its own or others'. */
export interface Speaking {
  /** Ends the connections that wait for no answer. */
  readonly closeIdle: () => void
  /** Stops looking after connections. */
  readonly close: () => void
}

/** Closes servers gently: `close` takes no new connections and waits for answers under way. */
export interface Closing {
  /** Counts a server in, before it listens. */
  readonly watch: (server: Server) => void
  readonly close: (speakers: readonly Speaking[], milliseconds: number) => Promise<void>
}

/** What listens and what is connected, from the first to the last socket. */
export function createClosing(): Closing {
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  return {
    watch: (server) => {
      servers.push(server)
      server.on('connection', (socket) => {
        sockets.add(socket)
        socket.once('close', () => sockets.delete(socket))
      })
    },
    async close(speakers, milliseconds) {
      const cut = (): void => {
        for (const socket of sockets) socket.destroy()
      }
      const closed = servers.filter(({ listening }) => listening).map(closeOne)
      // What has said nothing yet waits for no answer.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
      closeIdle(speakers)
      if (milliseconds === 0) cut()
      const idle = setInterval(closeIdle, 50, speakers)
      const late = setTimeout(cut, milliseconds)
      await Promise.all(closed)
      clearInterval(idle)
      clearTimeout(late)
      for (const speaker of speakers) speaker.close()
    },
  }
}

function closeIdle(speakers: readonly Speaking[]): void {
  for (const speaker of speakers) speaker.closeIdle()
}

const closeOne = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
  })
