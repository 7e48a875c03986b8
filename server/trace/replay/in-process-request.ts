import { createServer, type RequestListener } from 'node:http'
import { duplexPair } from 'node:stream'
import type { RecordedHeaders } from '../record/recorded-request.ts'

/** A request as data, not bound to a connection. */
export interface RequestMessage {
  readonly method: string
  readonly target: string
  readonly headers: RecordedHeaders
  readonly body: Buffer
}

/**
 * Sends one request to a listener over a connection within this process, which nobody else can open: real HTTP, no port.
 * Resolves when the connection has ended: undefined, or the parser's message when the request is not valid HTTP and did
 * not reach the listener.
 */
export async function sendInProcess(
  listener: RequestListener,
  request: RequestMessage,
): Promise<string | undefined> {
  if (!isToken.test(request.method) || !isTarget.test(request.target)) return 'Invalid request line'
  const [near, far] = duplexPair()
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  // It never listens on a port.
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
  near.resume().write(bytesOf(request))
  try {
    return await promise
  } finally {
    near.destroy()
    far.destroy()
  }
}

const isToken = /^[\w!#$%&'*+.^`|~-]+$/
const isTarget = /^[\x21-\x7e]+$/

/** The request as sent; connection fields and Content-Length are set anew. */
function bytesOf({ method, target, headers, body }: RequestMessage): Buffer {
  const lines = withoutConnectionHeaders(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const hasBody = body.length > 0 || method === 'PUT' || method === 'POST'
  const length = hasBody ? `Content-Length: ${String(body.length)}\r\n` : ''
  const head = `${method} ${target} HTTP/1.1\r\n${lines.join('')}${length}Connection: close\r\n\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}

/** RFC 9110 §7.6.1 and §10.1.1, RFC 9112 §6. */
const connectionHeaders = new Set([
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

/** The header fields without those that belong to a connection or its framing. */
export const withoutConnectionHeaders = (headers: RecordedHeaders): RecordedHeaders =>
  headers.filter(([name]) => !connectionHeaders.has(name.toLowerCase()))
