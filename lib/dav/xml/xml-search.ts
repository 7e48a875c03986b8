import { findLessThan } from './byte-match.ts'
import { XmlError } from './xml-error.ts'
import type { XmlWindow } from './xml-window.ts'

const LT = 0x3c
const GT = 0x3e

/** White space of XML, and nothing else (https://www.w3.org/TR/xml/#NT-S). */
export const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0xa || byte === 0xd || byte === 0x9

/**
 * Looks for the end of the present token. What was searched in vain is not searched again when there are more bytes,
 * so a long token in many small chunks takes linear time.
 */
export class XmlSearch {
  readonly #window: XmlWindow
  /** Up to here the present token has no end. */
  #searched = 0
  /** The quote that is open there, or 0. */
  #quote = 0

  constructor(window: XmlWindow) {
    this.#window = window
  }

  /** A new token begins, or the search goes on for another needle. */
  restart(): void {
    this.#searched = 0
  }

  /** Positions became less by `by`. */
  moved(by: number): void {
    this.#searched = Math.max(0, this.#searched - by)
  }

  /** Where `needle`, of at most three bytes, is at or after `from`; -1 when it is not there yet. */
  find(needle: number | Buffer, from: number): number {
    const { bytes } = this.#window
    const at = bytes.indexOf(needle, Math.max(from, this.#searched))
    // The last two bytes may be the beginning of a needle.
    if (at < 0) this.#searched = Math.max(from, bytes.length - 2)
    return at
  }

  /** Where the text ends that goes on at `from`, at the next `<`; negative when that is not there yet. */
  textEnd(from: number): number {
    const at = findLessThan(this.#window, Math.max(from, this.#searched))
    return at < 0 ? this.#inVain() : at
  }

  /** Where the `>` of a start tag is; -1 when it is not there yet. Attribute values may hold a `>`, but no `<`. */
  tagEnd(from: number): number {
    const { bytes } = this.#window
    for (let at = Math.max(from, this.#searched); at < bytes.length; at++) {
      const byte = bytes[at]
      if (byte === GT && this.#quote === 0) return at
      if (byte === LT) throw new XmlError('a < in a tag')
      if (byte === this.#quote) this.#quote = 0
      else if (this.#quote === 0 && (byte === 0x22 || byte === 0x27)) this.#quote = byte
    }
    return this.#inVain()
  }

  #inVain(): -1 {
    this.#searched = this.#window.bytes.length
    return -1
  }
}
