import { once } from 'node:events'
import { isIP, type Socket } from 'node:net'

/** Where a server is. */
export interface Address {
  readonly host: string
  readonly port: number
}

export const addressOf = ({ hostname, port, protocol }: URL): Address => ({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: Number(port || (protocol === 'http:' ? 80 : 443)),
})

/** Empty for an address, which cannot be a server name (https://www.rfc-editor.org/rfc/rfc6066#section-3). */
export const serverName = ({ host }: Address): string => (isIP(host) === 0 ? host : '')

const patience = 10_000

/** Waits for `event`, then gives what `look` sees. Rejects when it does not come in time. The socket is closed again. */
export async function opened<T>(socket: Socket, event: string, look: () => T): Promise<T> {
  try {
    await once(socket, event, { signal: AbortSignal.timeout(patience) })
    return look()
  } finally {
    socket.destroy()
  }
}

/** Why a connection failed, in a few words. Both addresses of a name failing is an AggregateError without a message. */
export function reason(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  if (!(first instanceof Error)) return 'no reason given'
  const { code, name, message } = first as NodeJS.ErrnoException
  return name === 'AbortError' ? `no answer within ${patience / 1000} s` : (code ?? message)
}
