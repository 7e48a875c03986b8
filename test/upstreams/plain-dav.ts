import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BridgeUpstream } from '../support/bridge.ts'
import type { Scope } from '../support/scope.ts'
import { listen } from './listen.ts'
import type { PlainAnswer } from './plain/answer.ts'
import { PlainBook } from './plain/book.ts'
import { paths } from './plain/properties.ts'
import { propfind, report } from './plain/read.ts'
import { readRequest, type PlainRequest } from './plain/request.ts'
import { get, mkcol, proppatch, put, remove } from './plain/write.ts'
import { startTokenEndpoint, type TokenEndpoint } from './token-endpoint.ts'
import { emailOf } from './upstream.ts'

/** A CardDAV server that keeps the RFCs and takes bearer tokens, in this process. */
export interface PlainDav extends BridgeUpstream {
  readonly quirks: 'standard'
  /** In the order of the home set: `people` and `work`, and `company`, which may only be read. */
  readonly books: [PlainBook, ...PlainBook[]]
  /** Paths that are answered by 500. */
  readonly failing: Set<string>
  /** Method and path of every request with a good token, in order. */
  readonly requests: readonly string[]
  readonly overrides: PlainOverride[]
  readonly tokens: TokenEndpoint
}

/** Answers in the server's place, whose own answer is `perform`'s; undefined: the next one is asked. */
export type PlainOverride = (
  request: PlainRequest,
  perform: () => PlainAnswer,
) => PlainAnswer | undefined

/** Starts it with empty books; ends with the scope. */
export async function startPlainDav(scope: Scope): Promise<PlainDav> {
  const tokens = await startTokenEndpoint(scope)
  const dav = await startGuardedDav(scope, tokens)
  const { tokenEndpoint, clientId, clientSecret, refreshToken, scopes } = tokens
  return {
    quirks: 'standard',
    email: emailOf('alice'),
    ...{ tokenEndpoint, clientId, clientSecret, refreshToken, scopes },
    ...dav,
    tokens,
  }
}

/** A CardDAV server behind an OAuth server of the test's choice. */
export interface GuardedDav {
  readonly wellKnown: string
  readonly books: PlainDav['books']
  /** Paths that are answered by 500. */
  readonly failing: Set<string>
  /** Method and path of every request with a good token, in order. */
  readonly requests: readonly string[]
  readonly overrides: PlainOverride[]
}

/** Starts one with empty books that lets in whom `tokens` accepts; ends with the scope. */
export async function startGuardedDav(
  scope: Scope,
  tokens: Pick<TokenEndpoint, 'accepts'>,
): Promise<GuardedDav> {
  const requests: string[] = []
  const overrides: PlainOverride[] = []
  const books: PlainDav['books'] = [
    new PlainBook(`${paths.home}people/`, 'People & friends'),
    new PlainBook(`${paths.home}work/`, 'Work'),
    new PlainBook(`${paths.home}company/`, 'Company', true),
  ]
  const failing = new Set<string>()
  const service = { tokens, books, failing, requests, overrides }
  const url = await listen(scope, (req, res) => void serve(req, res, service))
  return { wellKnown: `${url}/.well-known/carddav`, books, failing, requests, overrides }
}

interface Service {
  readonly tokens: Pick<TokenEndpoint, 'accepts'>
  readonly books: PlainBook[]
  readonly failing: ReadonlySet<string>
  readonly requests: string[]
  readonly overrides: readonly PlainOverride[]
}

async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  service: Service,
): Promise<void> {
  const { tokens, books, requests } = service
  const request = await readRequest(message, books)
  const good = tokens.accepts(request.header('authorization'))
  if (good) requests.push(`${request.method} ${request.path}`)
  const answered = good ? answer(request, service) : challenge
  const { status, headers, body = '', send } = answered
  if (send) {
    send(response, answered)
    return
  }
  response.writeHead(status, { DAV: '1, 3, addressbook', ...headers })
  response.end(body)
}

function answer(request: PlainRequest, { books, failing, overrides }: Service): PlainAnswer {
  if (failing.has(request.path)) return { status: 500 }
  const perform = (): PlainAnswer => ownAnswer(request, books)
  for (const override of overrides) {
    const found = override(request, perform)
    if (found) return found
  }
  return perform()
}

const challenge: PlainAnswer = {
  status: 401,
  headers: { 'WWW-Authenticate': 'Bearer realm="plain", error="invalid_token"' },
}

function ownAnswer(request: PlainRequest, books: PlainBook[]): PlainAnswer {
  if (request.path === '/.well-known/carddav')
    return { status: 301, headers: { Location: paths.root } }
  switch (request.method) {
    case 'OPTIONS':
      return {
        status: 200,
        headers: { Allow: 'OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, REPORT, MKCOL' },
      }
    case 'PROPFIND':
      return propfind(request, books)
    case 'REPORT':
      return report(request)
    case 'GET':
    case 'HEAD':
      return get(request)
    case 'PUT':
      return put(request)
    case 'PROPPATCH':
      return proppatch(request)
    case 'DELETE':
      return remove(request)
    case 'MKCOL':
      return mkcol(request, books)
    default:
      return { status: 405 }
  }
}
