import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** What Node's parser, or its clock, finds wrong with a connection. */
interface ClientError extends NodeJS.ErrnoException {
  readonly reason?: string
  readonly rawPacket?: Buffer
  /** Of the packet. */
  readonly bytesParsed?: number
}

/** Answers once what is not HTTP, and ends the connection. */
export interface ClientErrorHandler {
  /** To be called with each response before it begins. */
  readonly expect: (response: ServerResponse) => void
  /** For a server's `clientError`. */
  readonly refuse: (error: ClientError, socket: Duplex) => void
}

/** Without a `clientError` of one's own, Node says 400 to methods that it does not know. */
export function createClientErrorHandler(): ClientErrorHandler {
  const latest = new WeakMap<Duplex, ServerResponse>()
  const handled = new WeakSet<Duplex>()
  return {
    expect: (response) => void latest.set(response.req.socket, response),
    refuse: (error, socket) => {
      // The parser complains of every packet that follows.
      if (handled.has(socket)) return
      handled.add(socket)
      if (!isHttpError(error)) return void socket.destroy(error)
      const response = latest.get(socket)
      if (response === undefined || response.writableFinished) end(socket, headFor(error))
      else if (response.req.complete) endAfter(response, socket)
      else if (response.headersSent || response.socket === null) socket.destroy(error)
      else end(socket, headFor(error))
    },
  }
}

/** Node's HTTPS tells here of failed handshakes too, and nothing else would end them. */
const isHttpError = ({ code = '' }: ClientError): boolean =>
  code.startsWith('HPE_') || code === 'ERR_HTTP_REQUEST_TIMEOUT'

/** A request that was read whole keeps its own answer, as one that is longer than its Content-Length says. */
function endAfter(response: ServerResponse, socket: Duplex): void {
  response.shouldKeepAlive = false
  response.once('close', () => {
    end(socket)
  })
}

function end(socket: Duplex, head?: string): void {
  if (!socket.writable) return void socket.destroy()
  socket.once('finish', () => socket.destroy())
  socket.end(head)
}

const headFor = (error: ClientError): string =>
  `HTTP/1.1 ${reasonFor(error)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`

// As Node has them, but for 501 (https://www.rfc-editor.org/rfc/rfc9110#section-9.1).
function reasonFor(error: ClientError): string {
  if (isUnknownMethod(error)) return '501 Not Implemented'
  return reasons[error.code ?? ''] ?? '400 Bad Request'
}

const reasons: Readonly<Record<string, string | undefined>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** Only what could be a method is an unknown one (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2). */
function isUnknownMethod({ code, reason = '', rawPacket, bytesParsed = 0 }: ClientError): boolean {
  // RTSP's methods are known to Node, but not in HTTP.
  if (code === 'HPE_INVALID_CONSTANT') return reason.startsWith('Invalid method')
  if (code !== 'HPE_INVALID_METHOD') return false
  const packet = rawPacket?.toString('latin1') ?? ''
  const start = packet.lastIndexOf('\n', bytesParsed - 1) + 1
  return token.test(packet.slice(start, start + maxTokenLength))
}

const token = /^[\w!#$%&'*+.^`|~-]+(?: |$)/
const maxTokenLength = 1000
