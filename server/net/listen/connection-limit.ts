import type { Server, Socket } from 'node:net'
import { isLoopbackAddress } from '../addresses/connection-properties.ts'

/** Connections that one address may have open; all clients of a household behind one router take fewer. */
export const maxConnectionsPerAddress = 256

/**
 * Lets no single machine take all connections that the system allows this process; loopback is not limited. Returns what
 * applies the limit to a server; all those servers share it.
 */
export function createConnectionLimit(max = maxConnectionsPerAddress): (server: Server) => void {
  const open = new Map<string, number>()

  function onConnection(socket: Socket): void {
    const from = socket.remoteAddress
    if (from === undefined || isLoopbackAddress(from)) return
    const count = (open.get(from) ?? 0) + 1
    if (count > max) return void socket.destroy()
    open.set(from, count)
    socket.once('close', () => {
      release(from)
    })
  }

  function release(from: string): void {
    const left = (open.get(from) ?? 0) - 1
    if (left > 0) open.set(from, left)
    else open.delete(from)
  }

  return (server) => void server.on('connection', onConnection)
}
