import { once } from 'node:events'
import { isIP, type Socket } from 'node:net'

/** Host (IPv6 without brackets) and port of a server. */
export interface HostAndPort {
  readonly host: string
  readonly port: number
}

/** The port is the scheme's default when the URL has none. */
export const hostAndPortOf = ({ hostname, port, protocol }: URL): HostAndPort => ({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: Number(port || (protocol === 'http:' ? 80 : 443)),
})

/** The name for SNI; empty for an IP address, which cannot be one (https://www.rfc-editor.org/rfc/rfc6066#section-3). */
export const tlsServerName = ({ host }: HostAndPort): string => (isIP(host) === 0 ? host : '')

const timeout = 10_000

/** Waits 10 s at most for `event`, then gives what `inspect` returns. Rejects when it does not come. Closes the socket. */
export async function inspectConnection<T>(
  socket: Socket,
  event: string,
  inspect: () => T,
): Promise<T> {
  try {
    await once(socket, event, { signal: AbortSignal.timeout(timeout) })
    return inspect()
  } finally {
    socket.destroy()
  }
}

/** Why a connection failed, in a few words. Both addresses of a name failing is an AggregateError without a message. */
export function connectionErrorReason(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  if (!(first instanceof Error)) return 'no reason given'
  const { code, name, message } = first as NodeJS.ErrnoException
  return name === 'AbortError' ? `no answer within ${timeout / 1000} s` : (code ?? message)
}
