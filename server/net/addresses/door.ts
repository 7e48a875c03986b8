import { BlockList, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** The way that a request came in. */
export interface Door {
  /** Whether TLS was spoken. */
  readonly secure: boolean
  /** Whether it came from this machine by a loopback address. */
  readonly loopback: boolean
  /** Whether it came in where TLS 1.0 is let in; only DAV is served there. */
  readonly legacy: boolean
}

const legacySockets = new WeakSet<Socket>()

/** Notes that a connection came in where TLS 1.0 is let in. */
export function markLegacy(socket: Socket): void {
  legacySockets.add(socket)
}

/** The door that the connection of a request (`request.socket`) came through. */
export function doorOf(socket: Socket): Door {
  return {
    secure: (socket as Partial<TLSSocket>).encrypted === true,
    loopback: isLoopback(socket.localAddress),
    legacy: legacySockets.has(socket),
  }
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/** 127.0.0.0/8 and ::1, in whatever spelling a socket shows them. */
export function isLoopback(address = ''): boolean {
  // A socket that takes both families shows IPv4 addresses as IPv6 ones.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  return plain !== '' && loopback.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4')
}
