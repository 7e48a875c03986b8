import type { IncomingMessage } from 'node:http'
import { connectionPropertiesOf, isLoopbackAddress } from './connection-properties.ts'

const forwardingHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-proto']

/**
 * Whether a request comes through a reverse proxy on this machine, which speaks TLS for the bridge: in clear over loopback,
 * for a name of the network that is not at our port, or with a header that proxies add. Any program of this machine
 * can say so of itself: it may cost a request rights, and must never give it any.
 */
export function isFromReverseProxy({
  socket,
  headers,
}: Pick<IncomingMessage, 'socket' | 'headers'>): boolean {
  const { secure, loopback } = connectionPropertiesOf(socket)
  if (secure || !loopback) return false
  if (forwardingHeaders.some((name) => headers[name] !== undefined)) return true
  const host = URL.parse(`http://${headers.host ?? 'localhost'}`)
  if (host === null || isLoopbackName(host.hostname)) return false
  return Number(host.port || 80) !== socket.localPort
}

const isLoopbackName = (name: string): boolean =>
  name === 'localhost' || isLoopbackAddress(name.replace(/^\[(.*)\]$/, '$1'))
