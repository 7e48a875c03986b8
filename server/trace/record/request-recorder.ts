import type { IncomingMessage } from 'node:http'
import type { ResponseSpool } from '../../../lib/http/response-spool.ts'
import type { DavResponse } from '../../../lib/operations/message/dav-message.ts'
import type { UpstreamRequest } from '../../../lib/upstream/exchange/transport.ts'
import type {
  AppliedWorkaround,
  ObservedBookState,
  ObservedClient,
  RefreshObserver,
  UpstreamExchangeObserver,
} from '../../../lib/observe/request-observer.ts'
import type { ResponseObserver } from '../../dav/app.ts'
import type { RecordedBookState, RecordedRequest } from './recorded-request.ts'
import { ExchangeRecorder, exchangeMemorySize, type CompactExchange } from './exchange-recorder.ts'
import { observeSpoolReads } from './observed-spool.ts'
import { RefreshRecorder } from './refresh-recorder.ts'
import { secretMaskFor, type SecretMask } from './secrets.ts'
import { UpstreamRecorder } from './upstream-recorder.ts'

/** Bytes that a recording takes beside its exchanges. */
const overhead = 512

/** Records one client's request with all that it leads to, in memory. */
export class RequestRecorder implements ResponseObserver {
  readonly #id: number
  readonly #at = Date.now()
  readonly #userAgent: string | undefined
  /** The client's Authorization, to be masked everywhere. */
  readonly #authorization: string | undefined
  readonly #client: ExchangeRecorder
  readonly #upstream = new UpstreamRecorder()
  readonly #refreshes = new Set<RefreshRecorder>()
  readonly #states = new Map<string, RecordedBookState>()
  readonly #replayOf: number | undefined
  #who: ObservedClient | undefined

  constructor(
    id: number,
    { method = '', url = '', headers, rawHeaders }: IncomingMessage,
    replayOf?: number,
  ) {
    this.#id = id
    this.#replayOf = replayOf
    this.#userAgent = headers['user-agent']
    this.#authorization = headers.authorization
    const { now } = this.#upstream
    this.#client = new ExchangeRecorder(method, withoutUserInfo(url), rawHeaders, now)
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
    this.#upstream.workaroundApplied(workaround)
  }

  upstreamRequestSent(request: UpstreamRequest): UpstreamExchangeObserver {
    return this.#upstream.upstreamRequestSent(request)
  }

  refreshBegun(book: string): RefreshObserver {
    return new RefreshRecorder({ book, begunBy: this.#id })
  }

  refreshAwaited(refresh: RefreshObserver): void {
    if (refresh instanceof RefreshRecorder) this.#refreshes.add(refresh)
  }

  bookStateRead({ book, age, failure }: ObservedBookState): void {
    const awaited = [...this.#refreshes].findLast(({ refresh }) => refresh.book === book)
    this.#states.set(book, {
      book,
      age,
      refresh: awaited?.outcome ?? 'none',
      failure: failure instanceof Error ? failure.message : undefined,
    })
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
    const recorders = [this.#upstream, ...this.#refreshes]
    const secretMask = secretMaskFor(this.#authorizations(recorders))
    const clean = this.#isClean(secretMask) ? undefined : secretMask.mask
    const cleaned = (text: string | undefined): string | undefined =>
      clean && text !== undefined ? clean(text) : text
    const client = this.#client.finish(clean)
    const upstream = recorders
      .flatMap((recorder) => this.#finishExchanges(recorder, clean))
      .toSorted((one, other) => one.began - other.began)
    const who = this.#who
    return {
      id: this.#id,
      at: this.#at,
      who: who && { account: who.account, device: who.device },
      profile: who?.profile,
      userAgent: cleaned(this.#userAgent),
      client,
      upstream,
      states: [...this.#states.values()].map((state) => ({
        ...state,
        failure: cleaned(state.failure),
      })),
      repairs: this.#repairs(),
      replayOf: this.#replayOf,
      size: upstream.reduce(
        (sum, exchange) => sum + exchangeMemorySize(exchange),
        overhead + exchangeMemorySize(client),
      ),
    }
  }

  #authorizations(recorders: readonly UpstreamRecorder[]): readonly string[] {
    const sent = recorders.flatMap(({ authorizations }) => authorizations)
    return [...new Set(this.#authorization === undefined ? sent : [this.#authorization, ...sent])]
  }

  /** In this recording's time, which is not a refresh's own. */
  #finishExchanges(
    recorder: UpstreamRecorder,
    clean: SecretMask['mask'] | undefined,
  ): readonly CompactExchange[] {
    const exchanges = recorder.exchanges.map((exchange) => exchange.finish(clean))
    if (!(recorder instanceof RefreshRecorder)) return exchanges
    const offset = recorder.began - this.#upstream.began
    return exchanges.map((exchange) => ({
      ...exchange,
      began: exchange.began + offset,
      answered: exchange.answered === undefined ? undefined : exchange.answered + offset,
      ended: exchange.ended + offset,
      refresh: recorder.refresh,
    }))
  }

  /** Those of the refreshes, too; each once. */
  #repairs(): readonly AppliedWorkaround[] {
    const all = new UpstreamRecorder()
    for (const { workarounds } of [...this.#refreshes, this.#upstream])
      for (const workaround of workarounds) all.workaroundApplied(workaround)
    return all.workarounds
  }

  /** Whether it can be kept as it is. Checked at once, since most exchanges hold nothing to be masked or abbreviated. */
  #isClean(secretMask: SecretMask): boolean {
    const texts = [...this.#states.values()].map(({ failure = '' }) => failure)
    const recorders = [this.#upstream, ...this.#refreshes]
    for (const exchange of [this.#client, ...recorders.flatMap(({ exchanges }) => exchanges)])
      if (!exchange.collectTexts(texts)) return false
    return secretMask.isClean(texts)
  }
}

/** Of an absolute request-target: it would hold a password. */
const withoutUserInfo = (target: string): string => target.replace(/^(https?:\/\/)[^/?#@]*@/i, '$1')

/** A longer body is not put together only to be recorded. */
const shortBody = 64 * 1024

const shortContent = (spool: ResponseSpool): Buffer | undefined =>
  spool.length <= shortBody ? spool.buffer() : undefined
