import type { ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import type { Spool } from '../../lib/http/spool.ts'
import type { Headers } from '../../lib/errors/http-error.ts'
import type { Answer } from '../../lib/operations/message/operation.ts'

const always = {
  'Cache-Control': 'private, no-cache',
  DAV: '1, 3, addressbook',
  'X-Content-Type-Options': 'nosniff',
}

/**
 * The last room: a whole answer goes out behind its head, in one piece where it is in memory. `failed` hears of one
 * that could not be sent to its end; its connection is then broken off.
 */
export function reply(
  response: ServerResponse,
  { status, body }: Answer,
  head: string[],
  failed: (error: Error) => void,
): void {
  if (body === undefined || Buffer.isBuffer(body)) {
    response.writeHead(status, head).end(body)
    return
  }
  // The response of a client that has gone closes no more.
  if (response.destroyed) body.discard()
  else {
    discardAfter(response, body)
    response.writeHead(status, head)
    sendSpool(response, body, failed)
  }
}

/** The header fields that go out with an answer: names and values in turn. */
export function answerHead({ status, headers, body }: Answer): string[] {
  const lines: string[] = []
  const fields: Headers = { ...always, ...headers }
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') lines.push(name, value)
    else for (const each of value) lines.push(name, each)
  }
  if (status !== 204 && status !== 304) lines.push('Content-Length', String(body?.length ?? 0))
  return lines
}

function discardAfter(response: ServerResponse, spool: Spool): void {
  const discard = (): void => {
    spool.discard()
  }
  // The response of a client that has gone closes no more.
  if (response.destroyed) discard()
  else response.once('close', discard)
}

/** Up to this length a body is worth a copy that goes out in one write with its head. */
const smallBody = 16 * 1024

function sendSpool(response: ServerResponse, spool: Spool, failed: (error: Error) => void): void {
  const whole = spool.buffer()
  if (whole && whole.length <= smallBody) response.end(whole.toString('latin1'), 'latin1')
  else if (whole) response.end(whole)
  else {
    pipeline(Readable.from(spool.chunks()), response, (error) => {
      if (error) failed(error)
    })
  }
}
