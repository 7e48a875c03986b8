import type { IncomingMessage } from 'node:http'
import { HttpError } from '../lib/http-error.ts'
import type { OurNames } from './host.ts'

/** A request that is for us and not from a foreign web page. */
export interface Call {
  readonly method: string
  /** Origin-form, or `*` for OPTIONS. */
  readonly target: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

const longestTarget = 8 * 1024

/** The first room: whose host, which target, from where. Throws 400, 403, 414, 415 or 421. */
export function accept(request: IncomingMessage, isOurs: OurNames): Call {
  assertHost(request, isOurs)
  const headers = flatten(request)
  assertOrigin(headers)
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    throw new HttpError(415, 'Request bodies are taken as they are, not compressed')
  }
  const { method = '', url = '' } = request
  if (url.length > longestTarget) throw new HttpError(414, 'The request-target is too long')
  return { method, target: originForm(method, url, isOurs), headers }
}

function assertHost(request: IncomingMessage, isOurs: OurNames): void {
  const hosts = request.rawHeaders.filter(
    (name, at) => at % 2 === 0 && name.toLowerCase() === 'host',
  )
  if (hosts.length > 1) throw new HttpError(400, 'More than one Host')
  const host = request.headers.host
  // HTTP/1.0 knows no Host; only loopback is listened on.
  if (host === undefined && request.httpVersion === '1.0') return
  if (!isOurs(host ?? '')) throw misdirected()
}

const misdirected = (): HttpError =>
  new HttpError(421, 'The request is for another host than this bridge')

// Thunderbird sends its own `Origin: http://localhost:PORT` and `Sec-Fetch-Site: same-origin` on every request:
// compare with Host, never refuse them as such.
function assertOrigin(headers: Call['headers']): void {
  const { origin, host } = headers
  const own = URL.parse(`http://${host ?? ''}`)?.host
  const foreign = origin !== undefined && (own === undefined || URL.parse(origin)?.host !== own)
  const site = headers['sec-fetch-site'] ?? 'none'
  if (foreign || !['none', 'same-origin'].includes(site)) {
    throw new HttpError(403, 'A web page of another origin may not use the bridge')
  }
}

function originForm(method: string, url: string, isOurs: OurNames): string {
  if (url.startsWith('/')) return url
  if (url === '*' && method === 'OPTIONS') return url
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url)
  if (absolute === null) throw new HttpError(400, 'The request-target is no path')
  if (!isOurs(absolute[1] ?? '')) throw misdirected()
  const path = absolute[2] ?? ''
  return path.startsWith('/') ? path : `/${path}`
}

function flatten({ headers }: IncomingMessage): Record<string, string | undefined> {
  const flat = Object.create(null) as Record<string, string | undefined>
  for (const [name, value] of Object.entries(headers))
    flat[name] = Array.isArray(value) ? value.join(', ') : value
  return flat
}
