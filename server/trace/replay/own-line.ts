import type { RequestListener } from 'node:http'
import { duplexPair } from 'node:stream'
import { createServer } from '../../../lib/http/node-http.ts'
import type { RecordedHeaders } from '../record/recorded.ts'

/** A request as somebody wrote it down. */
export interface OwnRequest {
  readonly method: string
  readonly target: string
  readonly headers: RecordedHeaders
  readonly body: Buffer
}

/**
 * One request to a listener over a connection within this process, which nobody else can open: real HTTP and no port.
 * Resolves when the connection has ended; with the parser's words when what was sent is no HTTP and came to nobody.
 */
export async function askWithin(
  listener: RequestListener,
  asked: OwnRequest,
): Promise<string | undefined> {
  if (!isToken.test(asked.method) || !isTarget.test(asked.target)) return 'Invalid request line'
  const [near, far] = duplexPair()
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  // It listens nowhere.
  const server = createServer(listener)
  server.on('clientError', ({ message }) => {
    resolve(message)
  })
  server.emit('connection', far)
  const end = (): void => {
    resolve(undefined)
  }
  near.once('end', end)
  far.once('close', end)
  near.on('error', () => undefined)
  near.resume().write(bytesOf(asked))
  try {
    return await promise
  } finally {
    near.destroy()
    far.destroy()
  }
}

const isToken = /^[\w!#$%&'*+.^`|~-]+$/
const isTarget = /^[\x21-\x7e]+$/

/** As it goes over the wire; what belongs to the connection and how long the body is, is told anew. */
function bytesOf({ method, target, headers, body }: OwnRequest): Buffer {
  const lines = withoutFraming(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const hasBody = body.length > 0 || method === 'PUT' || method === 'POST'
  const length = hasBody ? `Content-Length: ${String(body.length)}\r\n` : ''
  const head = `${method} ${target} HTTP/1.1\r\n${lines.join('')}${length}Connection: close\r\n\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}

/** RFC 9110 §7.6.1 and §10.1.1, RFC 9112 §6. */
const framing = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'content-length',
])

/** Header fields that say something for themselves, whatever the connection. */
export const withoutFraming = (headers: RecordedHeaders): RecordedHeaders =>
  headers.filter(([name]) => !framing.has(name.toLowerCase()))
