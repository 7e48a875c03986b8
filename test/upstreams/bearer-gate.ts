import { request, type IncomingMessage, type RequestOptions, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

import type { Scope } from '../support/scope.ts'
import { listen } from './listen.ts'
import { startTokenEndpoint, type TokenEndpoint } from './token-endpoint.ts'

/** A CardDAV server that takes bearer tokens, and where to get them. */
export interface Gate extends TokenEndpoint {
  /** Origin, without a slash. */
  readonly url: string
  readonly wellKnown: string
}

/** The server behind a gate. */
export interface GateTarget {
  /** `{ host, port }` or `{ socketPath }`. */
  readonly at: Pick<RequestOptions, 'host' | 'port' | 'socketPath'>
  /** Put in place of the client's Authorization. */
  readonly headers: Readonly<Record<string, string>>
}

/** Whether a request may pass, and the challenge for those that may not. */
export interface GateKeeper {
  readonly challenge: string
  accepts(authorization: string | undefined): boolean
}

/** An OAuth resource server (RFC 6750) in front of a server that knows only Basic or a trusted header. */
export async function startBearerGate(scope: Scope, target: GateTarget): Promise<Gate> {
  const tokens = await startTokenEndpoint(scope)
  const challenge = 'Bearer realm="gate", error="invalid_token"'
  const url = await startGate(scope, target, {
    challenge,
    accepts: (value) => tokens.accepts(value),
  })
  return { ...tokens, url, wellKnown: `${url}/.well-known/carddav` }
}

/** Passes on, byte for byte, what the keeper accepts; 401 to all else. Resolves with the gate's origin. */
export function startGate(scope: Scope, target: GateTarget, keeper: GateKeeper): Promise<string> {
  return listen(scope, (req, res) => {
    if (keeper.accepts(req.headers.authorization)) void pass(req, res, target)
    else refuse(req, res, keeper.challenge)
  })
}

function refuse(req: IncomingMessage, res: ServerResponse, challenge: string): void {
  req.resume()
  res.writeHead(401, { 'WWW-Authenticate': challenge, 'Content-Length': 0 }).end()
}

async function pass(req: IncomingMessage, res: ServerResponse, target: GateTarget): Promise<void> {
  // Read whole: the servers behind take no chunked bodies.
  const body = await buffer(req)
  const headers = [...forwarded(req.rawHeaders), ...Object.entries(target.headers).flat()]
  if (body.length > 0) headers.push('Content-Length', String(body.length))
  const onward = request({ ...target.at, method: req.method, path: req.url, headers })
  onward.on('response', (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders))
    answer.pipe(res)
  })
  onward.on('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()))
  onward.end(body)
}

/** Connection management is each hop's own (RFC 9110 §7.6.1). */
const hopByHop = /^(?:connection|keep-alive|te|transfer-encoding|upgrade)$/i

function endToEnd(raw: readonly string[]): string[] {
  return without(raw, hopByHop)
}

function forwarded(raw: readonly string[]): string[] {
  return without(endToEnd(raw), /^(?:authorization|content-length|expect)$/i)
}

function without(raw: readonly string[], names: RegExp): string[] {
  return raw.filter((_, i) => !names.test(raw[i - (i % 2)] ?? ''))
}
