import { rootCertificates } from 'node:tls'
import type { Agent, Dispatcher } from 'undici'
import { HttpError } from '../../errors/http-error.ts'
import { createGunzipSink } from './gunzip-sink.ts'
import type { BodySink } from './body-sink.ts'
import { transportFailureError } from './transport-error.ts'

export interface UpstreamRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer | undefined
}

export interface UpstreamResponseHead {
  readonly status: number
  /** Lower-case names; the last of several values. */
  readonly headers: Readonly<Record<string, string | undefined>>
}

/**
 * Sends one request, once, and feeds the answer to the sink that `receive` chooses by its head. Resolves only
 * when the transport ended cleanly, so a truncated body never looks whole. Rejects with the error that the
 * sink threw, or HttpError 502 (unreachable, broken) or 504 (too slow). Follows no redirect.
 */
export interface UpstreamTransport {
  (
    request: UpstreamRequest,
    receive: (head: UpstreamResponseHead) => BodySink,
  ): Promise<UpstreamResponseHead>
  close(): Promise<void>
}

export interface UpstreamTransportOptions {
  /** An extra certificate authority, as PEM. */
  readonly ca?: string | undefined
  readonly deadlines?: UpstreamDeadlines | undefined
}

/** How long upstream may take, in milliseconds. */
export interface UpstreamDeadlines {
  readonly connect: number
  readonly firstByte: number
  readonly idle: number
  /** From sending the request to the end of the answer, however steadily that drips. */
  readonly total?: number
}

// Google's writes took 10 to 20 s by design in 2014 (evertpot.com/google-carddav-issues).
const defaultDeadlines = { connect: 10_000, firstByte: 60_000, idle: 30_000, total: 600_000 }

/** A transport over undici's low-level dispatch: no redirects, no retries, no decoding (never `fetch`). */
export function createUpstreamTransport(options: UpstreamTransportOptions = {}): UpstreamTransport {
  const { total = defaultDeadlines.total } = options.deadlines ?? defaultDeadlines
  let agent: Promise<Agent> | undefined
  const send = async (
    request: UpstreamRequest,
    receive: (head: UpstreamResponseHead) => BodySink,
  ) => dispatch(await (agent ??= openAgent(options)), request, receive, total)
  return Object.assign(send, { close: async () => (await agent)?.destroy() })
}

async function openAgent({
  ca,
  deadlines = defaultDeadlines,
}: UpstreamTransportOptions): Promise<Agent> {
  // Loaded with the first request: it takes some 60 ms and 14 MB.
  const { Agent } = await import('undici')
  return new Agent({
    // Over HTTP/2 undici itself sends once more what a server refuses, a PUT too (docs/decisions/0007-majors.md).
    allowH2: false,
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
}

function dispatch(
  agent: Agent,
  { method, url, headers, body }: UpstreamRequest,
  receive: (head: UpstreamResponseHead) => BodySink,
  total: number,
): Promise<UpstreamResponseHead> {
  const { origin, pathname, search } = url
  const path = pathname + search
  const options = { origin, path, method, headers, body: body ?? null, idempotent: false }
  const { promise, resolve, reject } = Promise.withResolvers<UpstreamResponseHead>()
  agent.dispatch(options, new ResponseHandler({ url, receive, resolve, reject, total }))
  return promise
}

interface ResponseHandlerOptions {
  readonly url: URL
  readonly receive: (head: UpstreamResponseHead) => BodySink
  readonly resolve: (head: UpstreamResponseHead) => void
  readonly reject: (error: unknown) => void
  readonly total: number
}

/** One answer on its way to its sink. The first error wins and ends the exchange. */
class ResponseHandler implements Dispatcher.DispatchHandler {
  #head: UpstreamResponseHead | undefined
  #sink: BodySink | undefined
  #controller: Controller | undefined
  #failed = false
  #endsAt = Infinity
  readonly #options: ResponseHandlerOptions

  constructor(options: ResponseHandlerOptions) {
    this.#options = options
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller
    this.#endsAt = performance.now() + this.#options.total
    if (this.#failed) controller.abort(refused())
  }

  onResponseStart(_: Controller, status: number, headers: Headers): void {
    this.#guard(() => {
      this.#assertInTime()
      if (status < 200) return
      const head = (this.#head = { status, headers: flatten(headers) })
      const { receive, resolve } = this.#options
      const last = finishing(receive(head), () => {
        resolve(head)
      })
      this.#sink = decoded(head, last, (error) => {
        this.end(error)
      })
    })
  }

  onResponseData(_: Controller, chunk: Buffer): void {
    this.#guard(() => {
      this.#assertInTime()
      this.#sink?.write(chunk)
    })
  }

  onResponseEnd(): void {
    this.#guard(() => this.#sink?.end())
  }

  onResponseError(_: Controller, error: Error): void {
    this.#options.reject(transportFailureError(error, this.#options.url, this.#head !== undefined))
  }

  /** Ends the exchange, wherever it is. */
  end(error: unknown): void {
    this.#failed = true
    this.#options.reject(error)
    this.#controller?.abort(refused())
  }

  // Silence has deadlines of its own, so it is enough to look at the clock when something comes.
  #assertInTime(): void {
    if (performance.now() <= this.#endsAt) return
    throw new HttpError(504, `${this.#options.url.host} is too slow: its answer has no end`)
  }

  #guard(work: () => void): void {
    if (this.#failed) return
    try {
      work()
    } catch (error) {
      this.end(error)
    }
  }
}

const refused = (): Error => new Error('the answer was refused')

const finishing = (sink: BodySink, done: () => void): BodySink => ({
  write: (chunk) => {
    sink.write(chunk)
  },
  end() {
    sink.end()
    done()
  },
})

/** The sink behind the answer's Content-Encoding. */
function decoded(
  head: UpstreamResponseHead,
  sink: BodySink,
  failed: (error: unknown) => void,
): BodySink {
  const encoding = head.headers['content-encoding']?.toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return sink
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzipSink(sink, failed)
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
