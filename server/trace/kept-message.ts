import type { RecordedBody, RecordedHeaders, RecordedMessage } from './recorded.ts'

/** No field holds it (https://www.rfc-editor.org/rfc/rfc9110#section-5.5). */
const separator = '\0'

/** Names and values in turn, as one text. */
export const headText = (head: readonly string[]): string => head.join(separator)

/** What `headText` was made of. */
export const headOf = (text: string): string[] => (text === '' ? [] : text.split(separator))

/**
 * A message as the ring keeps it: in two texts, since an object for each field and a buffer for each body would take more
 * time and memory than what they say. They are made when somebody looks.
 */
export class KeptMessage implements RecordedMessage {
  readonly body: KeptBody
  readonly #head: string

  /** `head`: as `headText` gives it. */
  constructor(head: string, body: KeptBody) {
    this.#head = head
    this.body = body
  }

  get headers(): RecordedHeaders {
    return pairs(headOf(this.#head))
  }

  /** Characters that are kept, one byte each. */
  get size(): number {
    return this.#head.length + this.body.size
  }
}

function pairs(names: readonly string[]): RecordedHeaders {
  const found: [string, string][] = []
  for (let at = 0; at < names.length; at += 2) found.push([names[at] ?? '', names[at + 1] ?? ''])
  return found
}

/** A body as the ring keeps it. */
export class KeptBody implements RecordedBody {
  readonly length: number
  readonly isCut: boolean
  readonly #bytes: string

  /** `bytes`: one a character. */
  constructor(bytes: string, length: number, isCut: boolean) {
    this.#bytes = bytes
    this.length = length
    this.isCut = isCut
  }

  get content(): Buffer {
    return Buffer.from(this.#bytes, 'latin1')
  }

  /** Bytes that are kept. */
  get size(): number {
    return this.#bytes.length
  }
}
