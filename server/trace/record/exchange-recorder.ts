import type { UpstreamResponseHead } from '../../../lib/upstream/exchange/transport.ts'
import type { UpstreamExchangeObserver } from '../../../lib/observe/request-observer.ts'
import { BodyRecorder } from './body-recorder.ts'
import { unpackRawHeaders, packRawHeaders, CompactMessage } from './compact-message.ts'
import type { RecordedExchange } from './recorded-request.ts'
import { maskCredentialHeaders } from './secrets.ts'

/** An exchange as the recording buffer keeps it. */
export interface CompactExchange extends RecordedExchange {
  readonly request: CompactMessage
  readonly response: CompactMessage | undefined
}

/** Records one request and its response. */
export class ExchangeRecorder implements UpstreamExchangeObserver {
  readonly requestBody = new BodyRecorder()
  readonly #responseBody = new BodyRecorder()
  readonly #method: string
  readonly #target: string
  readonly #head: string
  readonly #now: () => number
  readonly #began: number
  #response: { status: number; head: string; at: number } | undefined
  #end: { at: number; error: string | undefined } | undefined
  /** Of an exchange that has ended and needs no masking: several requests may have waited for it. */
  #finished: CompactExchange | undefined

  /** `head`: raw headers, names and values in turn. `now`: milliseconds since the recording began. */
  constructor(method: string, target: string, head: readonly string[], now: () => number) {
    this.#method = method
    this.#target = target
    this.#head = packRawHeaders(maskCredentialHeaders(head))
    this.#now = now
    this.#began = now()
  }

  answered(status: number, head: readonly string[]): void {
    this.#response = { status, head: packRawHeaders(maskCredentialHeaders(head)), at: this.#now() }
  }

  headReceived({ status, headers }: UpstreamResponseHead): void {
    this.answered(status, toRawHeaders(headers))
  }

  dataReceived(chunk: Buffer): void {
    this.#responseBody.add(chunk)
  }

  completed(): void {
    this.end()
  }

  failed(error: unknown): void {
    this.end(error instanceof Error ? error.message : 'it failed')
  }

  /** The first end counts. */
  end(error?: string): void {
    this.#end ??= { at: this.#now(), error }
  }

  /** Adds all recorded texts to `into`; false when a body is too long to be checked at once. */
  collectTexts(into: string[]): boolean {
    const request = this.requestBody.short
    const response = this.#responseBody.short
    if (request === undefined || response === undefined) return false
    into.push(this.#target, this.#head, request, response, this.#end?.error ?? '')
    if (this.#response) into.push(this.#response.head)
    return true
  }

  /** What was recorded, with `clean` applied to it; `clean` is undefined when all of it is known to need no masking. */
  finish(clean: Clean): CompactExchange {
    if (clean || !this.#end) return this.#compact(clean)
    return (this.#finished ??= this.#compact(undefined))
  }

  #compact(clean: Clean): CompactExchange {
    const response = this.#response
    const error = this.#end?.error
    return {
      method: this.#method,
      target: clean ? clean(this.#target) : this.#target,
      request: compactMessage(this.#head, this.requestBody, clean),
      status: response?.status,
      response: response && compactMessage(response.head, this.#responseBody, clean),
      error: clean && error !== undefined ? clean(error) : error,
      began: this.#began,
      answered: response?.at,
      ended: this.#end?.at ?? this.#now(),
    }
  }
}

/** Names and values in turn, like Node's `rawHeaders`. */
export function toRawHeaders(headers: UpstreamResponseHead['headers']): string[] {
  const head: string[] = []
  for (const name in headers) head.push(name, headers[name] ?? '')
  return head
}

type Clean = ((text: string) => string) | undefined

const compactMessage = (head: string, body: BodyRecorder, clean: Clean): CompactMessage =>
  new CompactMessage(
    clean ? packRawHeaders(unpackRawHeaders(head).map(clean)) : head,
    body.finish(clean),
  )

/** What the objects of an exchange take, as measured on Node 24, and some more. */
const exchangeOverhead = 900

/** Bytes that an exchange takes in memory, rather more than less. */
export const exchangeMemorySize = ({ target, request, response }: CompactExchange): number =>
  exchangeOverhead + 2 * target.length + request.size + (response?.size ?? 0)
