import type { IncomingMessage } from 'node:http'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { assertHost } from '../../dav/accept.ts'
import type { OurNames } from '../../dav/host.ts'
import { doorOf } from '../../net/addresses/door.ts'

/** How a request reached us, as far as the connection tells. */
export interface Connection {
  /** Where the browser thinks it is. */
  readonly origin: string
  readonly encrypted: boolean
  readonly onThisMachine: boolean
  readonly address: string
}

const longestTarget = 8 * 1024

/** Lets through what is for us, over a safe connection and not from a foreign page. Throws 400, 403, 414, 415 or 421. */
export function guard(request: IncomingMessage, isOurs: OurNames): void {
  assertHost(request, isOurs)
  if (doorOf(request.socket).legacy)
    throw new HttpError(421, 'This port is for old devices only: open the usual one')
  if ((request.url ?? '').length > longestTarget)
    throw new HttpError(414, 'The address is too long')
  const connection = connectionOf(request)
  assertPrivate(connection, request)
  if (request.method === 'GET' || request.method === 'HEAD') {
    assertLedHere(request)
    return
  }
  assertOrigin(connection, request)
  assertPlainBody(request)
}

/** What the connection of a request tells. */
export function connectionOf({ socket, headers }: IncomingMessage): Connection {
  const { secure: encrypted, loopback: onThisMachine } = doorOf(socket)
  const origin = `${encrypted ? 'https' : 'http'}://${headers.host ?? ''}`
  return { origin, encrypted, onThisMachine, address: socket.remoteAddress ?? '' }
}

/** The pages show passwords: in clear they never leave this machine, whatever `allowPlainLan` says of CardDAV. */
function assertPrivate(
  { encrypted, onThisMachine }: Connection,
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
function assertLedHere({ headers }: IncomingMessage): void {
  const { 'sec-fetch-mode': mode = 'navigate', 'sec-fetch-dest': to = 'document' } = headers
  if (isOwnSite(headers) || (mode === 'navigate' && to === 'document')) return
  throw foreign()
}

/** https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html */
function assertOrigin({ origin, encrypted }: Connection, { headers }: IncomingMessage): void {
  const own = URL.parse(origin)
  const theirs = headers.origin === undefined ? own : URL.parse(headers.origin)
  // A proxy in front of us may speak TLS where we do not.
  const sameScheme = theirs?.protocol === 'https:' || !encrypted
  if (own !== null && theirs?.host === own.host && sameScheme && isOwnSite(headers)) return
  throw foreign()
}

const isOwnSite = ({ 'sec-fetch-site': site = 'none' }: IncomingMessage['headers']): boolean =>
  site === 'same-origin' || site === 'none'

const foreign = (): HttpError =>
  new HttpError(403, 'A web page of another origin may not use these pages')

function assertPlainBody({ headers }: IncomingMessage): void {
  if ((headers['content-encoding'] ?? 'identity') === 'identity') return
  throw new HttpError(415, 'What is sent here must not be compressed')
}
