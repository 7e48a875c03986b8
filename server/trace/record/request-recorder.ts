import type { IncomingMessage } from 'node:http'
import type { ResponseSpool } from '../../../lib/http/response-spool.ts'
import type { DavResponse } from '../../../lib/operations/message/dav-message.ts'
import type { UpstreamRequest } from '../../../lib/upstream/exchange/transport.ts'
import type {
  UpstreamExchangeObserver,
  AppliedWorkaround,
  ObservedClient,
} from '../../../lib/observe/request-observer.ts'
import type { ResponseObserver } from '../../dav/app.ts'
import type { RecordedRequest } from './recorded-request.ts'
import { toRawHeaders, ExchangeRecorder, exchangeMemorySize } from './exchange-recorder.ts'
import { observeSpoolReads } from './observed-spool.ts'
import { secretMaskFor, type SecretMask } from './secrets.ts'

/** Bytes that a recording takes beside its exchanges. */
const overhead = 512

/** Records one client's request with all that it leads to, in memory. */
export class RequestRecorder implements ResponseObserver {
  readonly #id: number
  readonly #at = Date.now()
  readonly #userAgent: string | undefined
  /** The Authorization fields of the client and of the upstream requests, to be masked everywhere. */
  readonly #authorizations: string[] = []
  readonly #client: ExchangeRecorder
  readonly #upstream: ExchangeRecorder[] = []
  readonly #workarounds: AppliedWorkaround[] = []
  readonly #now: () => number
  readonly #replayOf: number | undefined
  #who: ObservedClient | undefined

  constructor(
    id: number,
    { method = '', url = '', headers, rawHeaders }: IncomingMessage,
    replayOf?: number,
  ) {
    const began = performance.now()
    this.#id = id
    this.#replayOf = replayOf
    this.#userAgent = headers['user-agent']
    this.#now = () => performance.now() - began
    if (headers.authorization !== undefined) this.#authorizations.push(headers.authorization)
    this.#client = new ExchangeRecorder(method, url, rawHeaders, this.#now)
  }

  /** Undefined when the client was not authenticated. */
  get who(): ObservedClient | undefined {
    return this.#who
  }

  identified(who: ObservedClient): void {
    this.#who = who
  }

  bodyReceived(body: Buffer): void {
    this.#client.requestBody.add(body)
  }

  workaroundApplied(workaround: AppliedWorkaround): void {
    if (!this.#workarounds.some((noted) => isSame(noted, workaround)))
      this.#workarounds.push(workaround)
  }

  upstreamRequestSent({ method, url, headers, body }: UpstreamRequest): UpstreamExchangeObserver {
    if (headers.Authorization !== undefined) this.#authorizations.push(headers.Authorization)
    const exchange = new ExchangeRecorder(method, url.href, toRawHeaders(headers), this.#now)
    if (body) exchange.requestBody.add(body)
    this.#upstream.push(exchange)
    return exchange
  }

  /** Records `head` (raw headers), and gives the response to send in place of `answer`: its body is recorded as it is read. */
  observeResponse(answer: DavResponse, head: readonly string[]): DavResponse {
    const { status, body } = answer
    this.#client.answered(status, head)
    const whole = body === undefined || Buffer.isBuffer(body) ? body : shortContent(body)
    if (whole) this.#client.dataReceived(whole)
    if (whole || !body || Buffer.isBuffer(body)) return answer
    const observe = (bytes: Buffer): void => {
      this.#client.dataReceived(bytes)
    }
    return { ...answer, body: observeSpoolReads(body, observe) }
  }

  /** The recording, once the response was sent; `error`: why it was not. */
  finish(error: string | undefined): RecordedRequest {
    this.#client.end(error)
    const secretMask = secretMaskFor(this.#authorizations)
    const clean = this.#isClean(secretMask) ? undefined : secretMask.mask
    const client = this.#client.finish(clean)
    const upstream = this.#upstream.map((exchange) => exchange.finish(clean))
    const who = this.#who
    const userAgent = this.#userAgent
    return {
      id: this.#id,
      at: this.#at,
      who: who && { account: who.account, device: who.device },
      profile: who?.profile,
      userAgent: clean && userAgent !== undefined ? clean(userAgent) : userAgent,
      client,
      upstream,
      repairs: [...this.#workarounds],
      replayOf: this.#replayOf,
      size: upstream.reduce(
        (sum, exchange) => sum + exchangeMemorySize(exchange),
        overhead + exchangeMemorySize(client),
      ),
    }
  }

  /** Whether it can be kept as it is. Checked at once, since most exchanges hold nothing to be masked or abbreviated. */
  #isClean(secretMask: SecretMask): boolean {
    const texts: string[] = []
    for (const exchange of [this.#client, ...this.#upstream])
      if (!exchange.collectTexts(texts)) return false
    return secretMask.isClean(texts)
  }
}

const isSame = (one: AppliedWorkaround, other: AppliedWorkaround): boolean =>
  one.table === other.table && one.row === other.row && one.did === other.did

/** A longer body is not put together only to be recorded. */
const shortBody = 64 * 1024

const shortContent = (spool: ResponseSpool): Buffer | undefined =>
  spool.length <= shortBody ? spool.buffer() : undefined
