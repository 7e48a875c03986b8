import type { IncomingMessage } from 'node:http'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { assertOwnHost } from '../../dav/accept.ts'
import type { OwnAuthorityCheck } from '../../dav/own-authority.ts'
import { connectionPropertiesOf } from '../../net/addresses/connection-properties.ts'

/** How a request reached the bridge. */
export interface ConnectionInfo {
  /** Origin that the browser addressed. */
  readonly origin: string
  readonly encrypted: boolean
  /** Whether it came over loopback. */
  readonly onThisMachine: boolean
  /** IP address of the other end. */
  readonly peerAddress: string
}

const longestTarget = 8 * 1024

/**
 * Asserts that a request is for this host, over a safe connection and not from a page of another origin. Throws 400, 403,
 * 414, 415 or 421.
 */
export function assertRequestAllowed(request: IncomingMessage, isOurs: OwnAuthorityCheck): void {
  assertOwnHost(request, isOurs)
  if (connectionPropertiesOf(request.socket).legacy)
    throw new HttpError(421, 'This port is for old devices only: open the usual one')
  if ((request.url ?? '').length > longestTarget)
    throw new HttpError(414, 'The address is too long')
  const connection = connectionInfoOf(request)
  assertPrivate(connection, request)
  if (request.method === 'GET' || request.method === 'HEAD') {
    assertNavigation(request)
    return
  }
  assertOrigin(connection, request)
  assertPlainBody(request)
}

/** What the connection and the Host field of a request tell. */
export function connectionInfoOf({ socket, headers }: IncomingMessage): ConnectionInfo {
  const { secure: encrypted, loopback: onThisMachine } = connectionPropertiesOf(socket)
  const origin = `${encrypted ? 'https' : 'http'}://${headers.host ?? ''}`
  return { origin, encrypted, onThisMachine, peerAddress: socket.remoteAddress ?? '' }
}

/** The pages show passwords: in clear they never leave this machine, whatever `allowPlainLan` says of CardDAV. */
function assertPrivate(
  { encrypted, onThisMachine }: ConnectionInfo,
  { headers }: IncomingMessage,
): void {
  if (encrypted || onThisMachine) return
  throw new HttpError(
    403,
    `Over the network these pages are served encrypted only: open https://${headers.host ?? ''}/ui/`,
  )
}

/**
 * Another site, or another port of this machine, may lead a person here. Its scripts, pictures and frames may not look,
 * though a browser brings the cookie from another port (https://web.dev/articles/fetch-metadata).
 */
function assertNavigation({ headers }: IncomingMessage): void {
  const { 'sec-fetch-mode': mode = 'navigate', 'sec-fetch-dest': to = 'document' } = headers
  if (isOwnSite(headers) || (mode === 'navigate' && to === 'document')) return
  throw crossOrigin()
}

/**
 * An unsafe request comes from a page of this origin
 * (https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html).
 */
function assertOrigin({ origin, encrypted }: ConnectionInfo, { headers }: IncomingMessage): void {
  const own = URL.parse(origin)
  const sent = headers.origin === undefined ? own : URL.parse(headers.origin)
  // A proxy in front of us may speak TLS where we do not.
  const sameScheme = sent?.protocol === 'https:' || !encrypted
  if (own !== null && sent?.host === own.host && sameScheme && isOwnSite(headers)) return
  throw crossOrigin()
}

const isOwnSite = ({ 'sec-fetch-site': site = 'none' }: IncomingMessage['headers']): boolean =>
  site === 'same-origin' || site === 'none'

const crossOrigin = (): HttpError =>
  new HttpError(403, 'A web page of another origin may not use these pages')

function assertPlainBody({ headers }: IncomingMessage): void {
  if ((headers['content-encoding'] ?? 'identity') === 'identity') return
  throw new HttpError(415, 'What is sent here must not be compressed')
}
