import type { IncomingMessage } from 'node:http'
import { HttpError } from '../../lib/errors/http-error.ts'
import { parseAbsoluteUri } from '../../lib/mapping/absolute-uri.ts'
import type { OwnAuthorityCheck } from './own-authority.ts'
import { connectionPropertiesOf } from '../net/addresses/connection-properties.ts'

/** A request that is for this bridge and not from a foreign web page. */
export interface AcceptedRequest {
  readonly method: string
  /** Origin-form, or `*` for OPTIONS. */
  readonly target: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

const maxTargetLength = 8 * 1024

/** Checks host, target and origin of a request. Throws 400, 403, 414, 415 or 421. */
export function acceptRequest(
  request: IncomingMessage,
  isOwnAuthority: OwnAuthorityCheck,
): AcceptedRequest {
  assertOwnHost(request, isOwnAuthority)
  // Only Set-Cookie would be a list, and nobody asks for that of a request.
  const headers = request.headers as AcceptedRequest['headers']
  assertSameOrigin(headers)
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    throw new HttpError(415, 'Request bodies are taken as they are, not compressed')
  }
  const { method = '', url = '' } = request
  if (url.length > maxTargetLength) throw new HttpError(414, 'The request-target is too long')
  return { method, target: originForm(method, url, isOwnAuthority), headers }
}

/** Throws 421 for a request to another host than ours, which may be DNS rebinding; 400 for more than one Host. */
export function assertOwnHost(request: IncomingMessage, isOwnAuthority: OwnAuthorityCheck): void {
  if (countHostFields(request) > 1) throw new HttpError(400, 'More than one Host')
  const host = request.headers.host
  // HTTP/1.0 knows no Host, and no web page speaks it; from beyond this machine nobody needs it.
  const { loopback } = connectionPropertiesOf(request.socket)
  if (host === undefined && request.httpVersion === '1.0' && loopback) return
  if (!isOwnAuthority(host ?? '')) throw misdirectedError()
}

/** How many Host fields there are; Node shows the first and drops the others. */
function countHostFields({ rawHeaders }: IncomingMessage): number {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1
  }
  return count
}

const misdirectedError = (): HttpError =>
  new HttpError(421, 'The request is for another host than this bridge')

/** Throws 403 for a request of a foreign web page. */
// Thunderbird sends its own `Origin: http://localhost:PORT` and `Sec-Fetch-Site: same-origin` on every request:
// compare with Host, never refuse them as such.
export function assertSameOrigin(headers: AcceptedRequest['headers']): void {
  const { origin, host } = headers
  const site = headers['sec-fetch-site'] ?? 'none'
  const isForeign = origin !== undefined && !isSameHost(origin, host ?? '')
  if (isForeign || (site !== 'none' && site !== 'same-origin')) {
    throw new HttpError(403, 'A web page of another origin may not use the bridge')
  }
}

function isSameHost(origin: string, host: string): boolean {
  const own = URL.parse(`http://${host}`)?.host
  return own !== undefined && URL.parse(origin)?.host === own
}

function originForm(method: string, url: string, isOwnAuthority: OwnAuthorityCheck): string {
  if (url.startsWith('/')) return url
  if (url === '*' && method === 'OPTIONS') return url
  const uri = parseAbsoluteUri(url)
  if (uri?.scheme === undefined) throw new HttpError(400, 'The request-target is no path')
  if (!isOwnAuthority(uri.authority)) throw misdirectedError()
  return uri.rest.startsWith('/') ? uri.rest : `/${uri.rest}`
}
