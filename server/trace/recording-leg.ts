import { CapturedBody } from './captured-body.ts'
import type { RecordedHeaders, RecordedLeg } from './recorded.ts'
import type { Cleaner } from './secrets.ts'

/** Writes down one request and its answer. */
export class RecordingLeg {
  readonly requestBody = new CapturedBody()
  readonly responseBody = new CapturedBody()
  readonly #method: string
  readonly #target: string
  readonly #headers: RecordedHeaders
  readonly #now: () => number
  readonly #began: number
  #response: { status: number; headers: RecordedHeaders; at: number } | undefined
  #end: { at: number; error: string | undefined } | undefined

  /** `now`: milliseconds since the recording began. */
  constructor(method: string, target: string, headers: RecordedHeaders, now: () => number) {
    this.#method = method
    this.#target = target
    this.#headers = headers
    this.#now = now
    this.#began = now()
  }

  answered(status: number, headers: RecordedHeaders): void {
    this.#response = { status, headers, at: this.#now() }
  }

  /** The first end counts. */
  end(error?: string): void {
    this.#end ??= { at: this.#now(), error }
  }

  /** What was written down, without secrets. */
  finish(cleaner: Cleaner): RecordedLeg {
    const response = this.#response
    return {
      method: this.#method,
      target: cleaner.text(this.#target),
      request: message(this.#headers, this.requestBody, cleaner),
      status: response?.status,
      response: response && message(response.headers, this.responseBody, cleaner),
      error: this.#end?.error === undefined ? undefined : cleaner.text(this.#end.error),
      began: this.#began,
      answered: response?.at,
      ended: this.#end?.at ?? this.#now(),
    }
  }
}

const message = (headers: RecordedHeaders, body: CapturedBody, cleaner: Cleaner) => ({
  headers: cleaner.headers(headers),
  body: body.finish((text) => cleaner.text(text)),
})

/** Names and values in turn, as Node has them, as pairs. */
export const pairs = (raw: readonly string[]): RecordedHeaders =>
  Array.from({ length: raw.length / 2 }, (_, at) => [raw[at * 2] ?? '', raw[at * 2 + 1] ?? ''])

/** Bytes that a leg takes in memory, about. */
export const sizeOf = ({ target, request, response }: RecordedLeg): number =>
  [request, response].reduce(
    (sum, said) => sum + (said ? said.body.content.length + 2 * headerLength(said.headers) : 0),
    2 * target.length,
  )

const headerLength = (headers: RecordedHeaders): number =>
  headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
