import type { RecordedBody, RecordedHeaders, RecordedMessage } from './recorded-request.ts'

/** No header field can hold it (https://www.rfc-editor.org/rfc/rfc9110#section-5.5). */
const separator = '\0'

/** Raw headers (names and values in turn, as Node's `rawHeaders`) as one text. */
export const packRawHeaders = (head: readonly string[]): string => head.join(separator)

/** The inverse of `packRawHeaders`. */
export const unpackRawHeaders = (text: string): string[] =>
  text === '' ? [] : text.split(separator)

/** A body, one byte a character. */
export interface CompactBody {
  readonly bytes: string
  /** Bytes before anything was abbreviated or cut. */
  readonly length: number
  readonly isCut: boolean
}

/**
 * A message as the recording buffer keeps it: in two texts, since an object for each field and a buffer for each body would
 * take more time and memory than their content. Those are made when they are read.
 */
export class CompactMessage implements RecordedMessage {
  readonly #head: string
  readonly #bytes: string
  readonly #length: number
  readonly #isCut: boolean

  /** `head`: as `packRawHeaders` gives it. */
  constructor(head: string, { bytes, length, isCut }: CompactBody) {
    this.#head = head
    this.#bytes = bytes
    this.#length = length
    this.#isCut = isCut
  }

  get headers(): RecordedHeaders {
    return pairs(unpackRawHeaders(this.#head))
  }

  get body(): RecordedBody {
    const content = Buffer.from(this.#bytes, 'latin1')
    return { content, length: this.#length, isCut: this.#isCut }
  }

  /** Bytes that are kept. */
  get size(): number {
    return this.#head.length + this.#bytes.length
  }
}

function pairs(names: readonly string[]): RecordedHeaders {
  const found: [string, string][] = []
  for (let at = 0; at < names.length; at += 2) found.push([names[at] ?? '', names[at + 1] ?? ''])
  return found
}
