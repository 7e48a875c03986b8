import type { Server, Socket } from 'node:net'
import { isLoopback } from '../addresses/door.ts'

/** Connections that one address may have open; clients of a whole household behind one take fewer. */
export const mostOfOne = 256

/** Lets no single machine take all connections that the system allows us; this machine's own are not counted. */
export function createCrowd(most = mostOfOne): (server: Server) => void {
  const open = new Map<string, number>()

  function come(socket: Socket): void {
    const from = socket.remoteAddress
    if (from === undefined || isLoopback(from)) return
    const count = (open.get(from) ?? 0) + 1
    if (count > most) return void socket.destroy()
    open.set(from, count)
    socket.once('close', () => {
      go(from)
    })
  }

  function go(from: string): void {
    const left = (open.get(from) ?? 0) - 1
    if (left > 0) open.set(from, left)
    else open.delete(from)
  }

  return (server) => void server.on('connection', come)
}
