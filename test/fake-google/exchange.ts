import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGzip, gzipSync } from 'node:zlib'
import { bodyOf } from './answer.ts'
import type { Answer } from './answer.ts'

/** A request, read whole, and the means to answer it. */
export interface Exchange {
  readonly method: string
  /** As it came, still percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Buffer
  /** The body as UTF-8. */
  readonly text: string
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** A field of the request; '' when it is missing. */
  readonly header: (name: string) => string
}

/** Reads the request; undefined when the client went away before it was whole. */
export async function receive(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Exchange | undefined> {
  const body = await readBody(request)
  if (body === undefined) return undefined
  const [path = '/', query = ''] = targetOf(request).split(/\?(.*)/s)
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    body,
    text: body.toString('utf8'),
    request,
    response,
    header: (name) => String(request.headers[name] ?? ''),
  }
}

/** Puts an answer on the wire: with Content-Length when it is at hand, chunked when it is streamed. */
export async function send(exchange: Exchange, answer: Answer, gzip: boolean): Promise<void> {
  const { response } = exchange
  const isCoded = answer.headers?.['content-encoding'] !== undefined
  const compress = gzip && !isCoded && /\bgzip\b/.test(exchange.header('accept-encoding'))
  response.statusCode = answer.status
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value)
  const { body } = answer
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) {
    sendWhole(exchange, bodyOf(answer), compress)
  } else await sendStream(exchange, body, compress)
}

/** Path and query of the target, which may be absolute. */
export function targetOf(request: IncomingMessage): string {
  const target = request.url ?? '/'
  return target.replace(/^https?:\/\/[^/?]*/i, '') || '/'
}

function sendWhole({ response, method }: Exchange, whole: Buffer, compress: boolean): void {
  const packed = compress && whole.length > 0
  if (packed) response.setHeader('content-encoding', 'gzip')
  const bytes = packed ? gzipSync(whole) : whole
  if (response.statusCode !== 204) response.setHeader('content-length', bytes.length)
  response.end(method === 'HEAD' ? undefined : bytes)
}

async function sendStream({ response }: Exchange, body: Iterable<string>, compress: boolean) {
  if (compress) response.setHeader('content-encoding', 'gzip')
  const source = Readable.from(gather(body), { objectMode: false, highWaterMark: 1 << 16 })
  const sent = compress ? pipeline(source, createGzip(), response) : pipeline(source, response)
  // A client that leaves in the middle is no fault of ours.
  await sent.catch(() => undefined)
}

/** Rows joined to pieces of some 64 KB. */
function* gather(body: Iterable<string>): Generator<Buffer> {
  let piece = ''
  for (const part of body) {
    piece += part
    if (piece.length < 1 << 16) continue
    yield Buffer.from(piece)
    piece = ''
  }
  if (piece !== '') yield Buffer.from(piece)
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  try {
    return await buffer(request)
  } catch {
    return undefined
  }
}
