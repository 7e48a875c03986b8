import { findLessThanSign } from './byte-pattern.ts'
import { XmlError } from './xml-error.ts'
import type { XmlInputBuffer } from './xml-input-buffer.ts'

const LT = 0x3c
const GT = 0x3e

/**
 * Finds the end of the current token. Bytes that were searched are not searched again when more come, so a long token in
 * many small chunks takes linear time.
 */
export class XmlTokenEndSearch {
  readonly #input: XmlInputBuffer
  /** Up to here the current token has no end. */
  #searched = 0
  /** The quote that is open at `#searched`, or 0. */
  #quote = 0

  constructor(input: XmlInputBuffer) {
    this.#input = input
  }

  /** To be called when a new token begins. */
  restart(): void {
    this.#searched = 0
  }

  /** To be called when all positions became less by `by`. */
  shift(by: number): void {
    this.#searched = Math.max(0, this.#searched - by)
  }

  /** Where `needle`, of at most three bytes, is at or after `from`; -1 when it is not there yet. */
  find(needle: number | Buffer, from: number): number {
    const { bytes } = this.#input
    const at = bytes.indexOf(needle, Math.max(from, this.#searched))
    // The last two bytes may be the beginning of a needle.
    if (at < 0) this.#searched = Math.max(from, bytes.length - 2)
    return at
  }

  /** Where the text that continues at `from` ends, at the next `<`; negative when that is not there yet. */
  textEnd(from: number): number {
    const at = findLessThanSign(this.#input, Math.max(from, this.#searched))
    return at < 0 ? this.#notFound() : at
  }

  /** Where the `>` of a start tag is; -1 when it is not there yet. Attribute values may hold a `>`, but no `<`. */
  tagEnd(from: number): number {
    const { bytes } = this.#input
    for (let at = Math.max(from, this.#searched); at < bytes.length; at++) {
      const byte = bytes[at]
      if (byte === GT && this.#quote === 0) return at
      if (byte === LT) throw new XmlError('a < in a tag')
      if (byte === this.#quote) this.#quote = 0
      else if (this.#quote === 0 && (byte === 0x22 || byte === 0x27)) this.#quote = byte
    }
    return this.#notFound()
  }

  #notFound(): -1 {
    this.#searched = this.#input.bytes.length
    return -1
  }
}
