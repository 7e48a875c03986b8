import type { IncomingMessage } from 'node:http'
import type { Spool } from '../../../lib/http/spool.ts'
import type { Answer } from '../../../lib/operations/message/operation.ts'
import type { UpstreamRequest } from '../../../lib/upstream/exchange/exchange.ts'
import type { ExchangeWitness, Repair, Witness } from '../../../lib/observe/request-observer.ts'
import type { Recorded } from './recorded.ts'
import { namesAndValues, RecordingLeg, sizeOf } from './recording-leg.ts'
import { seenSpool } from './seen-spool.ts'
import { cleanerOf, type Cleaner } from './secrets.ts'

/** Bytes that an exchange takes beside what was said. */
const overhead = 512

/** Who a request came from, as it became known. */
export type Identified = Parameters<Witness['identified']>[0]

/** Writes down one client's request with all that it leads to, in memory. */
export class Recording implements Witness {
  readonly #id: number
  readonly #at = Date.now()
  readonly #userAgent: string | undefined
  /** What the client and we have signed in with. */
  readonly #authorizations: string[] = []
  readonly #client: RecordingLeg
  readonly #upstream: RecordingLeg[] = []
  readonly #repairs: Repair[] = []
  readonly #now: () => number
  readonly #replayOf: number | undefined
  #who: Identified | undefined

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
    this.#client = new RecordingLeg(method, url, rawHeaders, this.#now)
  }

  /** Undefined when the client was not let in. */
  get who(): Identified | undefined {
    return this.#who
  }

  identified(who: Identified): void {
    this.#who = who
  }

  received(body: Buffer): void {
    this.#client.requestBody.add(body)
  }

  repaired(repair: Repair): void {
    if (!this.#repairs.some((noted) => isSame(noted, repair))) this.#repairs.push(repair)
  }

  sends({ method, url, headers, body }: UpstreamRequest): ExchangeWitness {
    if (headers.Authorization !== undefined) this.#authorizations.push(headers.Authorization)
    const leg = new RecordingLeg(method, url.href, namesAndValues(headers), this.#now)
    if (body) leg.requestBody.add(body)
    this.#upstream.push(leg)
    return leg
  }

  /** The answer as it is to be sent, behind the head, so that its body is seen on its way out. */
  answering(answer: Answer, head: readonly string[]): Answer {
    const { status, body } = answer
    this.#client.answered(status, head)
    const whole = body === undefined || Buffer.isBuffer(body) ? body : shortContent(body)
    if (whole) this.#client.data(whole)
    if (whole || !body || Buffer.isBuffer(body)) return answer
    const show = (bytes: Buffer): void => {
      this.#client.data(bytes)
    }
    return { ...answer, body: seenSpool(body, show) }
  }

  /** All of it, once the answer was sent, or why it was not. */
  finish(error: string | undefined): Recorded {
    this.#client.end(error)
    const cleaner = cleanerOf(this.#authorizations)
    const clean = this.#isClean(cleaner) ? undefined : cleaner.text
    const client = this.#client.finish(clean)
    const upstream = this.#upstream.map((leg) => leg.finish(clean))
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
      repairs: [...this.#repairs],
      replayOf: this.#replayOf,
      size: upstream.reduce((sum, leg) => sum + sizeOf(leg), overhead + sizeOf(client)),
    }
  }

  /** Whether it can be kept as it is. All at once, since most exchanges say nothing that is to be masked or folded. */
  #isClean(cleaner: Cleaner): boolean {
    const said: string[] = []
    for (const leg of [this.#client, ...this.#upstream]) if (!leg.said(said)) return false
    return cleaner.isClean(said)
  }
}

const isSame = (one: Repair, other: Repair): boolean =>
  one.table === other.table && one.row === other.row && one.did === other.did

/** An answer that is longer is not put together only to be seen. */
const shortAnswer = 64 * 1024

const shortContent = (spool: Spool): Buffer | undefined =>
  spool.length <= shortAnswer ? spool.buffer() : undefined
