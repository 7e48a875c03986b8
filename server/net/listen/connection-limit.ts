import type { Server, Socket } from 'node:net'
import { rateLimitKeyOfAddress } from '../../../lib/guard/rate-limit-key.ts'
import { isLoopbackAddress } from '../addresses/connection-properties.ts'

export interface ConnectionLimits {
  /** From one IPv4 address or IPv6 /64; all clients of a household behind one router take fewer. */
  readonly perNetwork: number
  /** From the network in all, and as many more from this machine by loopback, where a reverse proxy may ask for many. */
  readonly overall: number
}

/** With its socket and buffers a connection takes some 20 KB, and a descriptor of those that the system allows. */
export const connectionLimits: ConnectionLimits = { perNetwork: 256, overall: 1024 }

/** Applies the limits to a server, before it listens. */
export type ConnectionLimit = (server: Server) => void

/**
 * Lets no single machine, and not all of them, take all connections that the system allows this process: what is too much
 * is closed at once. All servers that the limit is applied to share it.
 */
export function createConnectionLimit({
  perNetwork,
  overall,
}: ConnectionLimits = connectionLimits): ConnectionLimit {
  const open = new Map<string, number>()
  const countOf = (group: string): number => open.get(group) ?? 0

  function onConnection(socket: Socket): void {
    const groups = groupsOf(socket.remoteAddress ?? '')
    const isTooMany = countOf(groups.all) >= overall
    if (isTooMany || (groups.network !== undefined && countOf(groups.network) >= perNetwork))
      return void socket.destroy()
    const counted = Object.values(groups)
    for (const group of counted) open.set(group, countOf(group) + 1)
    socket.once('close', () => {
      counted.forEach(release)
    })
  }

  function release(group: string): void {
    const left = countOf(group) - 1
    if (left > 0) open.set(group, left)
    else open.delete(group)
  }

  return (server) => void server.on('connection', onConnection)
}

/** What a connection counts for; loopback has no limit for each address. */
function groupsOf(address: string): { readonly all: string; readonly network?: string } {
  // A client that has gone already has no address.
  if (address === '' || isLoopbackAddress(address)) return { all: 'this machine' }
  return { all: 'the network', network: rateLimitKeyOfAddress(address) }
}
