import type { UpstreamHead } from '../../../lib/upstream/exchange/exchange.ts'
import type { ExchangeWitness } from '../../../lib/observe/request-observer.ts'
import { CapturedBody } from './captured-body.ts'
import { headOf, headText, KeptMessage } from './kept-message.ts'
import type { RecordedLeg } from './recorded.ts'
import { withoutCredentials } from './secrets.ts'

/** A leg as the ring keeps it. */
export interface KeptLeg extends RecordedLeg {
  readonly request: KeptMessage
  readonly response: KeptMessage | undefined
}

/** Writes down one request and its answer. */
export class RecordingLeg implements ExchangeWitness {
  readonly requestBody = new CapturedBody()
  readonly #responseBody = new CapturedBody()
  readonly #method: string
  readonly #target: string
  readonly #head: string
  readonly #now: () => number
  readonly #began: number
  #response: { status: number; head: string; at: number } | undefined
  #end: { at: number; error: string | undefined } | undefined

  /** `head`: names and values in turn. `now`: milliseconds since the recording began. */
  constructor(method: string, target: string, head: readonly string[], now: () => number) {
    this.#method = method
    this.#target = target
    this.#head = headText(withoutCredentials(head))
    this.#now = now
    this.#began = now()
  }

  answered(status: number, head: readonly string[]): void {
    this.#response = { status, head: headText(withoutCredentials(head)), at: this.#now() }
  }

  head({ status, headers }: UpstreamHead): void {
    this.answered(status, namesAndValues(headers))
  }

  data(chunk: Buffer): void {
    this.#responseBody.add(chunk)
  }

  ended(): void {
    this.end()
  }

  failed(error: unknown): void {
    this.end(error instanceof Error ? error.message : 'it failed')
  }

  /** The first end counts. */
  end(error?: string): void {
    this.#end ??= { at: this.#now(), error }
  }

  /** Adds all of it; false when something is to be looked at for itself. */
  said(into: string[]): boolean {
    const asked = this.requestBody.short
    const answer = this.#responseBody.short
    if (asked === undefined || answer === undefined) return false
    into.push(this.#target, this.#head, asked, answer, this.#end?.error ?? '')
    if (this.#response) into.push(this.#response.head)
    return true
  }

  /** What was written down, with `clean` applied to it; undefined when all that was said is known to be clean. */
  finish(clean: Clean): KeptLeg {
    const response = this.#response
    const error = this.#end?.error
    return {
      method: this.#method,
      target: clean ? clean(this.#target) : this.#target,
      request: message(this.#head, this.requestBody, clean),
      status: response?.status,
      response: response && message(response.head, this.#responseBody, clean),
      error: clean && error !== undefined ? clean(error) : error,
      began: this.#began,
      answered: response?.at,
      ended: this.#end?.at ?? this.#now(),
    }
  }
}

/** In turn, as Node has them of a message that came in. */
export function namesAndValues(headers: UpstreamHead['headers']): string[] {
  const head: string[] = []
  for (const name in headers) head.push(name, headers[name] ?? '')
  return head
}

type Clean = ((text: string) => string) | undefined

const message = (head: string, body: CapturedBody, clean: Clean): KeptMessage =>
  new KeptMessage(clean ? headText(headOf(head).map(clean)) : head, body.finish(clean))

/** What the objects of a leg take, as measured on Node 24, and some more. */
const legOverhead = 900

/** Bytes that a leg takes in memory, and rather more than less. */
export const sizeOf = ({ target, request, response }: KeptLeg): number =>
  legOverhead + 2 * target.length + request.size + (response?.size ?? 0)
