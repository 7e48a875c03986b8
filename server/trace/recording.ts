import type { IncomingMessage } from 'node:http'
import type { Spool } from '../../lib/dav/spool.ts'
import type { Answer } from '../../lib/operations/operation.ts'
import type { UpstreamRequest } from '../../lib/upstream/exchange.ts'
import type { ExchangeWitness, Repair, Witness } from '../../lib/witness.ts'
import { answerHead } from '../reply.ts'
import type { Recorded } from './recorded.ts'
import { pairs, RecordingLeg, sizeOf } from './recording-leg.ts'
import { seenSpool } from './seen-spool.ts'
import { createCleaner, type Cleaner } from './secrets.ts'

/** Bytes that an exchange takes beside what was said. */
const overhead = 512

/** Who a request came from, as it became known. */
export type Identified = Parameters<Witness['identified']>[0]

/** Writes down one client's request with all that it leads to, in memory. */
export class Recording implements Witness {
  readonly #id: number
  readonly #at = Date.now()
  readonly #userAgent: string | undefined
  readonly #cleaner: Cleaner = createCleaner()
  readonly #client: RecordingLeg
  readonly #upstream: RecordingLeg[] = []
  readonly #repairs = new Map<string, Repair>()
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
    this.#cleaner.learn(headers.authorization)
    this.#client = new RecordingLeg(method, url, pairs(rawHeaders), this.#now)
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
    this.#repairs.set(`${repair.table} ${repair.row} ${repair.did}`, repair)
  }

  sends({ method, url, headers, body }: UpstreamRequest): ExchangeWitness {
    this.#cleaner.learn(headers.Authorization)
    const leg = new RecordingLeg(method, url.href, Object.entries(headers), this.#now)
    if (body) leg.requestBody.add(body)
    this.#upstream.push(leg)
    return eyesOf(leg)
  }

  /** The answer as it is to be sent, so that its body is seen on its way out. */
  answering(answer: Answer): Answer {
    this.#client.answered(answer.status, pairs(answerHead(answer)))
    const { body } = answer
    if (body === undefined) return answer
    return { ...answer, body: seen(body, this.#client) }
  }

  /** All of it, once the answer was sent, or why it was not. */
  finish(error: string | undefined): Recorded {
    this.#client.end(error)
    const clean = this.#isClean() ? undefined : (text: string) => this.#cleaner.text(text)
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
      repairs: [...this.#repairs.values()],
      ...(this.#replayOf !== undefined && { replayOf: this.#replayOf }),
      size: [client, ...upstream].reduce((sum, leg) => sum + sizeOf(leg), overhead),
    }
  }

  /** All at once, since most exchanges have nothing to mask but their credentials. */
  #isClean(): boolean {
    const said: string[] = []
    for (const leg of [this.#client, ...this.#upstream]) if (!leg.said(said)) return false
    return this.#cleaner.isClean(said.join('\n'))
  }
}

const eyesOf = (leg: RecordingLeg): ExchangeWitness => ({
  head: ({ status, headers }) => {
    const said = Object.entries(headers).map(([name, value]) => [name, value ?? ''] as const)
    leg.answered(status, said)
  },
  data: (chunk) => {
    leg.responseBody.add(chunk)
  },
  ended: () => {
    leg.end()
  },
  failed: (error) => {
    leg.end(error instanceof Error ? error.message : 'it failed')
  },
})

function seen(body: Buffer | Spool, { responseBody }: RecordingLeg): Buffer | Spool {
  const show = (bytes: Buffer): void => {
    responseBody.add(bytes)
  }
  if (!Buffer.isBuffer(body)) return seenSpool(body, show)
  show(body)
  return body
}
