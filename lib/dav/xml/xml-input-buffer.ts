import { isUtf8 } from 'node:buffer'
import { hasControlCharacter } from './control-characters.ts'
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
 * The part of a document that is still needed, contiguous and checked: UTF-8 without characters that XML does not allow.
 * Positions are offsets into `bytes`; `append` shifts them.
 */
export class XmlInputBuffer {
  bytes: Buffer = Buffer.alloc(0)
  /** Of the memory of `bytes`, with some bytes to spare behind its end. */
  dataView = new DataView(new ArrayBuffer(0))
  #checked = 0
  #ampersand = -1
  #cdataEnd = -1

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
    this.#ampersand = this.#cdataEnd = -1
    this.#checked = checkCharacters(this.bytes, this.#checked - keepFrom)
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

/** Checks from `from` to the last whole character; where that ends. */
function checkCharacters(bytes: Buffer, from: number): number {
  const whole = bytes.length - unfinished(bytes)
  const fresh = bytes.subarray(from, whole)
  if (!isUtf8(fresh)) throw new XmlError('bytes that are not UTF-8')
  if (hasForbidden(fresh)) throw new XmlError('a character that XML does not allow')
  return whole
}

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

function hasForbidden(bytes: Buffer): boolean {
  return (
    hasControlCharacter(bytes) ||
    (bytes.includes(0xef) && NOT_CHARACTERS.some((character) => bytes.includes(character)))
  )
}
