import { CapturedBody } from './captured-body.ts'
import type { RecordedHeaders, RecordedLeg } from './recorded.ts'
import { isSecretHeader, withoutSecrets } from './secrets.ts'

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

  /** Adds all that is not masked anyhow; false when something of it is to be looked at for itself. */
  said(into: string[]): boolean {
    const bodies = [this.requestBody.plain, this.responseBody.plain]
    for (const body of bodies) {
      if (body === undefined) return false
      into.push(body)
    }
    into.push(this.#target, this.#end?.error ?? '')
    addValues(this.#headers, into)
    if (this.#response) addValues(this.#response.headers, into)
    return true
  }

  /** What was written down, with `clean` applied to it; undefined when all that was said is known to be clean. */
  finish(clean: Clean): RecordedLeg {
    const response = this.#response
    const error = this.#end?.error
    return {
      method: this.#method,
      target: clean ? clean(this.#target) : this.#target,
      request: message(this.#headers, this.requestBody, clean),
      status: response?.status,
      response: response && message(response.headers, this.responseBody, clean),
      error: clean && error !== undefined ? clean(error) : error,
      began: this.#began,
      answered: response?.at,
      ended: this.#end?.at ?? this.#now(),
    }
  }
}

type Clean = ((text: string) => string) | undefined

const message = (headers: RecordedHeaders, body: CapturedBody, clean: Clean) => ({
  headers: withoutSecrets(headers, clean),
  body: body.finish(clean),
})

function addValues(headers: RecordedHeaders, into: string[]): void {
  for (const [name, value] of headers) if (!isSecretHeader(name)) into.push(value)
}

/** Names and values in turn, as Node has them, as pairs. */
export function pairs(raw: readonly string[]): RecordedHeaders {
  const found: [string, string][] = []
  for (let at = 0; at < raw.length; at += 2) found.push([raw[at] ?? '', raw[at + 1] ?? ''])
  return found
}

/** What the objects of a leg and of a header field take, as measured on Node 24, and some more. */
const legOverhead = 900
const fieldOverhead = 120

/** Bytes that a leg takes in memory, and rather more than less. */
export const sizeOf = ({ target, request, response }: RecordedLeg): number =>
  [request, response].reduce(
    (sum, said) => sum + (said ? said.body.content.length + sizeOfFields(said.headers) : 0),
    legOverhead + 2 * target.length,
  )

const sizeOfFields = (headers: RecordedHeaders): number =>
  headers.reduce((sum, [name, value]) => sum + fieldOverhead + name.length + value.length, 0)
