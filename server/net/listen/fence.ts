import type { RequestListener, ServerResponse } from 'node:http'
import { doorOf } from '../addresses/door.ts'
import { httpsUrl } from '../addresses/url.ts'

/** Where HTTPS is spoken. */
export interface SafePlace {
  /** The name that clients should type; undefined: the address that they have connected to. */
  readonly name: string | undefined
  readonly port: () => number
}

/**
 * Lets plain HTTP in from this machine only. Others learn where HTTPS is spoken, and are asked for no password, which
 * would travel in clear.
 */
export function plainAtHomeOnly(
  handler: RequestListener,
  { name, port }: SafePlace,
): RequestListener {
  return (request, response) => {
    const { socket } = request
    if (doorOf(socket).loopback) handler(request, response)
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
