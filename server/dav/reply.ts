import type { ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import type { ResponseSpool } from '../../lib/http/response-spool.ts'
import type { ResponseHeaders } from '../../lib/errors/http-error.ts'
import type { DavResponse } from '../../lib/operations/message/dav-message.ts'
import { complianceClasses } from '../../lib/operations/options.ts'

const commonHeaders = {
  'Cache-Control': 'private, no-cache',
  DAV: complianceClasses,
  'X-Content-Type-Options': 'nosniff',
}

/**
 * Sends a whole response behind its head, in one piece where it is in memory. `onFailure` is called when it could not be
 * sent to its end; its connection is then broken off.
 */
export function sendResponse(
  response: ServerResponse,
  { status, body }: DavResponse,
  head: string[],
  onFailure: (error: Error) => void,
): void {
  if (body === undefined) response.writeHead(status, head).end()
  else if (Buffer.isBuffer(body)) endWith(response.writeHead(status, head), body)
  // The response of a client that has gone closes no more.
  else if (response.destroyed) body.discard()
  else {
    discardOnClose(response, body)
    response.writeHead(status, head)
    sendSpool(response, body, onFailure)
  }
}

/** All header fields of a response, names and values in turn as in Node's `rawHeaders`. */
export function rawResponseHeaders({ status, headers, body }: DavResponse): string[] {
  const lines: string[] = []
  const fields: ResponseHeaders = { ...commonHeaders, ...headers }
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') lines.push(name, value)
    else for (const each of value) lines.push(name, each)
  }
  if (status !== 204 && status !== 304) lines.push('Content-Length', String(body?.length ?? 0))
  return lines
}

function discardOnClose(response: ServerResponse, spool: ResponseSpool): void {
  const discard = (): void => {
    spool.discard()
  }
  // The response of a client that has gone closes no more.
  if (response.destroyed) discard()
  else response.once('close', discard)
}

/** Up to this length a body is worth a copy that goes out in one write with its head. */
const smallBody = 16 * 1024

function endWith(response: ServerResponse, body: Buffer): void {
  if (body.length <= smallBody) response.end(body.toString('latin1'), 'latin1')
  else response.end(body)
}

function sendSpool(
  response: ServerResponse,
  spool: ResponseSpool,
  onFailure: (error: Error) => void,
): void {
  const whole = spool.buffer()
  if (whole) endWith(response, whole)
  else {
    pipeline(Readable.from(spool.chunks()), response, (error) => {
      if (error) onFailure(error)
    })
  }
}
