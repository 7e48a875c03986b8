import type { RequestListener, ServerResponse } from 'node:http'
import { connectionPropertiesOf } from '../addresses/connection-properties.ts'
import { httpsUrl } from '../addresses/url.ts'

/** Where HTTPS is served. */
export interface HttpsLocation {
  /** The name that clients should type; undefined: the address that they have connected to. */
  readonly name: string | undefined
  readonly port: () => number
}

/**
 * Passes on plain HTTP from this machine only. Others get 403 with the URL of HTTPS, and are asked for no password, which
 * would travel in clear.
 */
export function restrictPlainHttpToLoopback(
  handler: RequestListener,
  { name, port }: HttpsLocation,
): RequestListener {
  return (request, response) => {
    const { socket } = request
    if (connectionPropertiesOf(socket).loopback) handler(request, response)
    else refuse(response, httpsUrl(name ?? socket.localAddress ?? 'localhost', port()))
  }
}

function refuse(response: ServerResponse, url: string): void {
  const text = `Passwords would travel in clear here: use ${url}\n`
  response.writeHead(403, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    Connection: 'close',
  })
  response.end(text)
}
