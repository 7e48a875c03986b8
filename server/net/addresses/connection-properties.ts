import { BlockList, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** How a connection came in. */
export interface ConnectionProperties {
  /** Whether it is TLS. */
  readonly secure: boolean
  /** Whether it came from this machine by a loopback address. */
  readonly loopback: boolean
  /** Whether its listener takes TLS 1.0; only DAV is served there. */
  readonly legacy: boolean
}

const legacySockets = new WeakSet<Socket>()

/** Marks a connection of the listener that takes TLS 1.0. */
export function markLegacyTlsSocket(socket: Socket): void {
  legacySockets.add(socket)
}

/** Takes the connection of a request (`request.socket`). */
export function connectionPropertiesOf(socket: Socket): ConnectionProperties {
  return {
    secure: (socket as Partial<TLSSocket>).encrypted === true,
    loopback: isLoopbackAddress(socket.localAddress),
    legacy: legacySockets.has(socket),
  }
}

const loopbackAddresses = new BlockList()
loopbackAddresses.addSubnet('127.0.0.0', 8)
loopbackAddresses.addAddress('::1', 'ipv6')

/** 127.0.0.0/8 and ::1, in whatever spelling a socket shows them. */
export function isLoopbackAddress(address = ''): boolean {
  // A socket that takes both families shows IPv4 addresses as IPv6 ones.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  return plain !== '' && loopbackAddresses.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4')
}
