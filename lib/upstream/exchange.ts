import { Agent, errors, type Dispatcher } from 'undici'
import { rootCertificates } from 'node:tls'
import { HttpError } from '../http-error.ts'
import { gunzip } from './gunzip.ts'
import type { Sink } from './sink.ts'

export interface UpstreamRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer | undefined
}

export interface UpstreamHead {
  readonly status: number
  /** Lower-case names; the last of several values. */
  readonly headers: Readonly<Record<string, string | undefined>>
}

/**
 * Sends one request, once, and feeds the answer to the sink that `receive` chooses by its head. Resolves only
 * when the transport ended cleanly, so a truncated body never looks whole. Rejects with the error that the
 * sink threw, with HttpError 502 (unreachable, broken) or 504 (too slow). Follows no redirect.
 */
export interface Exchange {
  (request: UpstreamRequest, receive: (head: UpstreamHead) => Sink): Promise<UpstreamHead>
  close(): Promise<void>
}

export interface ExchangeOptions {
  /** An extra certificate authority, as PEM. */
  readonly ca?: string | undefined
  readonly deadlines?: Deadlines | undefined
}

/** How long upstream may take, in milliseconds. */
export interface Deadlines {
  readonly connect: number
  readonly firstByte: number
  readonly idle: number
}

// Google's writes took 10 to 20 s by design in 2014 (evertpot.com/google-carddav-issues).
const patience = { connect: 10_000, firstByte: 60_000, idle: 30_000 }

/** An exchange over undici's low-level dispatch: no redirects, no retries, no decoding (never `fetch`). */
export function createExchange({ ca, deadlines = patience }: ExchangeOptions = {}): Exchange {
  const agent = new Agent({
    connections: 16,
    pipelining: 1,
    // Below what servers keep open, so that a write does not meet a socket that is just being closed.
    keepAliveTimeout: 4_000,
    headersTimeout: deadlines.firstByte,
    bodyTimeout: deadlines.idle,
    connect: {
      timeout: deadlines.connect,
      ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
    },
  })
  const exchange = (request: UpstreamRequest, receive: (head: UpstreamHead) => Sink) =>
    dispatch(agent, request, receive)
  return Object.assign(exchange, { close: () => agent.destroy() })
}

function dispatch(
  agent: Agent,
  { method, url, headers, body }: UpstreamRequest,
  receive: (head: UpstreamHead) => Sink,
): Promise<UpstreamHead> {
  const options = { origin: url.origin, path: url.pathname + url.search, method, headers }
  return new Promise((resolve, reject) => {
    const handler = new Answer(url, receive, resolve, reject)
    agent.dispatch({ ...options, body: body ?? null, idempotent: false }, handler)
  })
}

/** One answer on its way to its sink. The first error wins and ends the exchange. */
class Answer implements Dispatcher.DispatchHandler {
  #head: UpstreamHead | undefined
  #sink: Sink | undefined
  #failed = false
  readonly #url: URL
  readonly #receive: (head: UpstreamHead) => Sink
  readonly #resolve: (head: UpstreamHead) => void
  readonly #reject: (error: unknown) => void

  constructor(
    url: URL,
    receive: (head: UpstreamHead) => Sink,
    resolve: (head: UpstreamHead) => void,
    reject: (error: unknown) => void,
  ) {
    this.#url = url
    this.#receive = receive
    this.#resolve = resolve
    this.#reject = reject
  }

  onRequestStart(): void {
    // Nothing to do; undici wants the method.
  }

  onResponseStart(controller: Controller, status: number, headers: Headers): void {
    if (status < 200) return
    const head = (this.#head = { status, headers: flatten(headers) })
    this.#guard(controller, () => {
      const last = finishing(this.#receive(head), () => {
        this.#resolve(head)
      })
      this.#sink = decoded(head, last, (error) => {
        this.#fail(controller, error)
      })
    })
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    this.#guard(controller, () => this.#sink?.write(chunk))
  }

  onResponseEnd(controller: Controller): void {
    this.#guard(controller, () => this.#sink?.end())
  }

  onResponseError(_: Controller, error: Error): void {
    this.#reject(transportError(error, this.#url, this.#head))
  }

  #guard(controller: Controller, work: () => void): void {
    if (this.#failed) return
    try {
      work()
    } catch (error) {
      this.#fail(controller, error)
    }
  }

  #fail(controller: Controller, error: unknown): void {
    this.#failed = true
    this.#reject(error)
    controller.abort(new Error('the answer was refused'))
  }
}

const finishing = (sink: Sink, done: () => void): Sink => ({
  write: (chunk) => {
    sink.write(chunk)
  },
  end() {
    sink.end()
    done()
  },
})

/** The sink behind the answer's Content-Encoding. */
function decoded(head: UpstreamHead, sink: Sink, failed: (error: unknown) => void): Sink {
  const encoding = head.headers['content-encoding']?.toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return sink
  if (encoding === 'gzip' || encoding === 'x-gzip') return gunzip(sink, failed)
  throw new HttpError(502, `Upstream answered in an encoding that was not asked for: ${encoding}`)
}

type Controller = Dispatcher.DispatchController
type Headers = Readonly<Record<string, string | string[] | undefined>>

function flatten(headers: Headers): Record<string, string | undefined> {
  const flat: Record<string, string | undefined> = Object.create(null) as Record<
    string,
    string | undefined
  >
  for (const [name, value] of Object.entries(headers)) {
    flat[name] = Array.isArray(value) ? value.at(-1) : value
  }
  return flat
}

function transportError(error: Error, url: URL, head: UpstreamHead | undefined): HttpError {
  const slow =
    error instanceof errors.ConnectTimeoutError ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError
  if (slow) return new HttpError(504, `${url.host} is too slow: ${error.message}`, { cause: error })
  const when = head ? 'broke off its answer' : 'could not be reached'
  return new HttpError(502, `${url.host} ${when}: ${reason(error)}`, { cause: error })
}

const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Whether a failed exchange certainly sent nothing; otherwise upstream may have acted on the request. */
export function neverSent({ cause }: Error): boolean {
  return cause instanceof Error && beforeSending.has((cause as NodeJS.ErrnoException).code ?? '')
}

function reason(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code
  return code === undefined || error.message.includes(code)
    ? error.message
    : `${code} ${error.message}`
}
