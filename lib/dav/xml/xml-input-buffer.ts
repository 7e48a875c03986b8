import { isUtf8 } from 'node:buffer'
import { hasControlCharacter, isForbiddenControl } from './control-characters.ts'
import { XmlError } from './xml-error.ts'

const KIB = 1024
const PART = 64 * KIB
const MAX_KEPT = 64 * KIB * KIB
/** So that four bytes can be read at once from any byte that is there. */
const SPARE = 8

const AMPERSAND = 0x26
const CDATA_END = Buffer.from(']]>')
const NOT_CHARACTERS = [Buffer.from('\ufffe'), Buffer.from('\uffff')]

/**
 * The part of a document that is still needed, contiguous and checked: UTF-8 without characters that XML does not allow, but
 * for control characters, which are found by `findControl`.
 * Positions are offsets into `bytes`; `append` shifts them.
 */
export class XmlInputBuffer {
  bytes: Buffer = Buffer.alloc(0)
  /** Of the memory of `bytes`, with some bytes to spare behind its end. */
  dataView = new DataView(new ArrayBuffer(0))
  #checked = 0
  #ampersand = -1
  #cdataEnd = -1
  #control = -1
  #hasControls = false

  /**
   * Drops what is before `keepFrom`, which becomes position 0, and adds a copy of `chunk`. Throws `XmlError` for bytes that
   * are not UTF-8, forbidden characters, or more than 64 MB kept.
   */
  append(chunk: Uint8Array, keepFrom: number): void {
    const kept = this.bytes.subarray(keepFrom)
    if (kept.length > MAX_KEPT) throw new XmlError('a part of more than 64 MB')
    const memory = this.#memoryFor(kept.length + chunk.length)
    memory.set(kept)
    memory.set(chunk, kept.length)
    this.bytes = memory.subarray(0, kept.length + chunk.length)
    this.#ampersand = this.#cdataEnd = this.#control = -1
    this.#checked = this.#check(this.#checked - keepFrom)
  }

  /** The first `&` at or after `from`; `Infinity` when there is none yet. */
  findAmpersand(from: number): number {
    if (this.#ampersand < from) this.#ampersand = position(this.bytes.indexOf(AMPERSAND, from))
    return this.#ampersand
  }

  /** The first `]]>` at or after `from`; `Infinity` when there is none yet. */
  findCdataEnd(from: number): number {
    if (this.#cdataEnd < from) this.#cdataEnd = position(this.bytes.indexOf(CDATA_END, from))
    return this.#cdataEnd
  }

  /** The first control character that XML does not allow at or after `from`; `Infinity` when there is none yet. */
  findControl(from: number): number {
    if (!this.#hasControls) return Infinity
    if (this.#control < from) {
      const found = this.bytes.subarray(from).findIndex(isForbiddenControl)
      this.#control = found < 0 ? Infinity : from + found
    }
    return this.#control
  }

  /** Checks from `from` to the last whole character; where that ends. */
  #check(from: number): number {
    const whole = this.bytes.length - unfinished(this.bytes)
    const fresh = this.bytes.subarray(from, whole)
    if (!isUtf8(fresh)) throw new XmlError('bytes that are not UTF-8')
    if (hasNoCharacter(fresh)) throw new XmlError('a character that XML does not allow')
    this.#hasControls ||= hasControlCharacter(fresh)
    return whole
  }

  #memoryFor(length: number): Buffer {
    if (length + SPARE > this.dataView.byteLength) {
      this.dataView = new DataView(new ArrayBuffer(2 * length + SPARE))
    }
    return Buffer.from(this.dataView.buffer)
  }
}

/** The chunk in parts of at most 64 KiB, which stay in a processor's cache while they are read several times. */
export function* splitLargeChunk(chunk: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < chunk.length; at += PART) yield chunk.subarray(at, at + PART)
}

const position = (index: number): number => (index < 0 ? Infinity : index)

/** How many bytes at the end begin a character that is not all there. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0
    if (byte < 0x80) return 0
  }
  return 0
}

const sequenceLength = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2)

const hasNoCharacter = (bytes: Buffer): boolean =>
  bytes.includes(0xef) && NOT_CHARACTERS.some((character) => bytes.includes(character))
