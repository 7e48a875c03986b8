import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as secureRequest } from 'node:https'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { hostAndPortOf, tlsServerName } from '../examination/connection.ts'
import type { TlsTrustOptions } from '../examination/tls-trust.ts'

/** A request that the doctor sends to the bridge as a client would. */
export interface ProbeRequest {
  readonly method: string
  /** Absolute. */
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
  /** Milliseconds for the whole exchange, 10 s by default. */
  readonly timeout?: number
  /** For `https:` URLs. */
  readonly trust?: TlsTrustOptions | undefined
  /** Takes the body of a 207 response chunk by chunk. */
  readonly receive?: (chunk: Buffer) => void
}

/** The head of a response. */
export interface ProbeResponse {
  readonly status: number
  readonly headers: IncomingMessage['headers']
}

/**
 * Sends one request on a connection of its own, as a client that knows nothing of the bridge would; redirects are not
 * followed. Rejects with HttpError (502) when there is no complete response, and with what `receive` throws.
 */
export async function sendProbeRequest(probe: ProbeRequest): Promise<ProbeResponse> {
  const { url, receive = () => undefined } = probe
  const response = await responseTo(probe)
  for await (const chunk of chunksOf(response, url)) {
    if (response.statusCode === 207) receive(chunk)
  }
  return { status: response.statusCode ?? 0, headers: response.headers }
}

function responseTo(probe: ProbeRequest): Promise<IncomingMessage> {
  const { method, url, headers, body, trust, timeout = 10_000 } = probe
  const request = url.protocol === 'https:' ? secureRequest : plainRequest
  const length = body === undefined ? {} : { 'Content-Length': String(body.length) }
  return new Promise((resolve, reject) => {
    request(url, {
      method,
      agent: false,
      ...trust,
      // Else it would be the name in Host, which is a foreign one at times.
      servername: tlsServerName(hostAndPortOf(url)),
      headers: { ...length, ...headers },
      signal: AbortSignal.timeout(timeout),
    })
      .on('response', resolve)
      .on('error', (error) => {
        reject(noResponseError(url, error))
      })
      .end(body)
  })
}

async function* chunksOf(response: IncomingMessage, url: URL): AsyncGenerator<Buffer> {
  try {
    yield* response as AsyncIterable<Buffer>
  } catch (error) {
    throw noResponseError(url, error)
  }
}

function noResponseError(url: URL, cause: unknown): HttpError {
  const { code, name, message } = cause as NodeJS.ErrnoException
  const slow = name === 'TimeoutError' || name === 'AbortError'
  const reason = slow ? 'it is too slow' : (code ?? message)
  return new HttpError(502, `${url.host} gives no whole answer (${reason})`, { cause })
}
