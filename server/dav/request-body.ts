import type { IncomingMessage, ServerResponse } from 'node:http'
import { maxXmlBytes } from '../../lib/dav/request/decoded-xml-body.ts'
import { carddavName } from '../../lib/dav/xml/xml-name.ts'
import { HttpError } from '../../lib/errors/http-error.ts'
import { maxCardBytes } from '../../lib/operations/collections/live-properties.ts'

/** Milliseconds without a byte. */
const idleTimeout = 25_000

/**
 * The whole body, or nothing: 413 when it is too long, 408 when it stops coming. Says `100 Continue` first where the
 * client waits for it, which it does in vain when the request was refused before.
 */
export async function readRequestBody(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Buffer> {
  const { method } = request
  const limit = method === 'PUT' || method === 'POST' ? maxCardBytes : maxXmlBytes
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLargeError(method, limit)
  if (expectsContinue(request)) response.writeContinue()
  return readArrivedBody(request, limit) ?? collectBody(request, limit)
}

// From HTTP/1.0 it is ignored (https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1).
const expectsContinue = ({ httpVersion, headers }: IncomingMessage): boolean =>
  httpVersion !== '1.0' && /^100-continue$/i.test(headers.expect ?? '')

/** A short body has mostly come with its head, and needs no waiting. */
function readArrivedBody(request: IncomingMessage, limit: number): Buffer | undefined {
  if (!request.complete || request.destroyed || request.readableLength > limit) return undefined
  return (request.read() as Buffer | null) ?? noBytes
}

// Listeners, since an async iterator costs more than all else about a small request.
function collectBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  const timer = setTimeout(() => {
    request.destroy(new HttpError(408, 'The request body stopped coming'))
  }, idleTimeout)
  return new Promise<Buffer>((resolve, reject) => {
    if (request.destroyed) reject(brokenOffError())
    request.on('data', (chunk: Buffer) => {
      timer.refresh()
      length += chunk.length
      if (length <= limit) chunks.push(chunk)
      // Not destroyed: the answer still has to go out on this connection.
      else reject(tooLargeError(request.pause().method, limit))
    })
    request.once('end', () => {
      resolve(chunks.length === 1 ? (chunks[0] ?? noBytes) : Buffer.concat(chunks))
    })
    request.once('error', (cause) => {
      reject(cause instanceof HttpError ? cause : brokenOffError(cause))
    })
    request.once('close', () => {
      if (!request.readableEnded) reject(brokenOffError())
    })
  }).finally(() => {
    clearTimeout(timer)
  })
}

const noBytes = Buffer.alloc(0)

const brokenOffError = (cause?: unknown): HttpError =>
  new HttpError(400, 'The client broke off its request', { cause })

function tooLargeError(method: string | undefined, limit: number): HttpError {
  const condition =
    method === 'PUT' || method === 'POST'
      ? { condition: { name: carddavName('max-resource-size') } }
      : {}
  // What still comes is not worth reading.
  return new HttpError(413, `The body has more than ${limit} bytes`, {
    ...condition,
    headers: { Connection: 'close' },
  })
}
