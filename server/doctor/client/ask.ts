import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as secureRequest } from 'node:https'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { addressOf, serverName } from '../examination/connection.ts'
import type { Trust } from '../examination/trust.ts'

/** A client's request to the bridge. */
export interface Question {
  readonly method: string
  /** Of the bridge, whole. */
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
  /** Milliseconds for the whole exchange. */
  readonly patience?: number
  /** Whom to believe where TLS is spoken. */
  readonly trust?: Trust | undefined
  /** Takes the body of a 207 answer piece by piece. */
  readonly receive?: (chunk: Buffer) => void
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingMessage['headers']
}

/**
 * One request on a connection of its own, as a client that knows nothing of the bridge sends it; redirects are
 * not followed. Rejects with HttpError when there is no whole answer, and with what `receive` throws.
 */
export async function ask(question: Question): Promise<Reply> {
  const { url, receive = () => undefined } = question
  const answer = await answered(question)
  for await (const chunk of pieces(answer, url)) {
    if (answer.statusCode === 207) receive(chunk)
  }
  return { status: answer.statusCode ?? 0, headers: answer.headers }
}

function answered(question: Question): Promise<IncomingMessage> {
  const { method, url, headers, body, trust, patience = 10_000 } = question
  const request = url.protocol === 'https:' ? secureRequest : plainRequest
  const length = body === undefined ? {} : { 'Content-Length': String(body.length) }
  return new Promise((resolve, reject) => {
    request(url, {
      method,
      agent: false,
      ...trust,
      // Else it would be the name in Host, which is a foreign one at times.
      servername: serverName(addressOf(url)),
      headers: { ...length, ...headers },
      signal: AbortSignal.timeout(patience),
    })
      .on('response', resolve)
      .on('error', (error) => {
        reject(silence(url, error))
      })
      .end(body)
  })
}

async function* pieces(answer: IncomingMessage, url: URL): AsyncGenerator<Buffer> {
  try {
    yield* answer as AsyncIterable<Buffer>
  } catch (error) {
    throw silence(url, error)
  }
}

function silence(url: URL, cause: unknown): HttpError {
  const { code, name, message } = cause as NodeJS.ErrnoException
  const slow = name === 'TimeoutError' || name === 'AbortError'
  const reason = slow ? 'it is too slow' : (code ?? message)
  return new HttpError(502, `${url.host} gives no whole answer (${reason})`, { cause })
}
