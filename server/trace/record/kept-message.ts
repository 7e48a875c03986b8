import type { RecordedBody, RecordedHeaders, RecordedMessage } from './recorded.ts'

/** No field holds it (https://www.rfc-editor.org/rfc/rfc9110#section-5.5). */
const separator = '\0'

/** Names and values in turn, as one text. */
export const headText = (head: readonly string[]): string => head.join(separator)

/** What `headText` was made of. */
export const headOf = (text: string): string[] => (text === '' ? [] : text.split(separator))

/** A body, one byte a character. */
export interface KeptBody {
  readonly bytes: string
  /** Bytes before anything was folded or cut. */
  readonly length: number
  readonly isCut: boolean
}

/**
 * A message as the ring keeps it: in two texts, since an object for each field and a buffer for each body would take more
 * time and memory than what they say. They are made when somebody looks.
 */
export class KeptMessage implements RecordedMessage {
  readonly #head: string
  readonly #bytes: string
  readonly #length: number
  readonly #isCut: boolean

  /** `head`: as `headText` gives it. */
  constructor(head: string, { bytes, length, isCut }: KeptBody) {
    this.#head = head
    this.#bytes = bytes
    this.#length = length
    this.#isCut = isCut
  }

  get headers(): RecordedHeaders {
    return pairs(headOf(this.#head))
  }

  get body(): RecordedBody {
    const content = Buffer.from(this.#bytes, 'latin1')
    return { content, length: this.#length, isCut: this.#isCut }
  }

  /** Characters that are kept, one byte each. */
  get size(): number {
    return this.#head.length + this.#bytes.length
  }
}

function pairs(names: readonly string[]): RecordedHeaders {
  const found: [string, string][] = []
  for (let at = 0; at < names.length; at += 2) found.push([names[at] ?? '', names[at + 1] ?? ''])
  return found
}
