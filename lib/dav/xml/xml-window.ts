import { isUtf8 } from 'node:buffer'
import { hasControl } from './control-characters.ts'
import { XmlError } from './xml-error.ts'

const KIB = 1024
const PIECE = 64 * KIB
const LARGEST = 64 * KIB * KIB
/** So that four bytes can be read at once from any byte that is there. */
const SPARE = 8

const AMPERSAND = 0x26
const CDATA_END = Buffer.from(']]>')
const NOT_CHARACTERS = [Buffer.from('\ufffe'), Buffer.from('\uffff')]
/**
 * The part of a document that is still needed, in one piece, known to be UTF-8 without forbidden characters.
 * Positions are offsets into `bytes`; `append` moves them.
 */
export class XmlWindow {
  bytes: Buffer = Buffer.alloc(0)
  /** Over the memory of `bytes`, with some bytes to spare behind its end. */
  data = new DataView(new ArrayBuffer(0))
  #checked = 0
  #ampersand = -1
  #cdataEnd = -1

  /** Forgets what is before `keepFrom`, which becomes position 0, and adds `piece`, which is copied. */
  append(piece: Uint8Array, keepFrom: number): void {
    const kept = this.bytes.subarray(keepFrom)
    if (kept.length > LARGEST) throw new XmlError('a part of more than 64 MB')
    const memory = this.#memoryFor(kept.length + piece.length)
    memory.set(kept)
    memory.set(piece, kept.length)
    this.bytes = memory.subarray(0, kept.length + piece.length)
    this.#ampersand = this.#cdataEnd = -1
    this.#checked = checkCharacters(this.bytes, this.#checked - keepFrom)
  }

  /** The first `&` at or after `from`; `Infinity` when there is none yet. */
  ampersand(from: number): number {
    if (this.#ampersand < from) this.#ampersand = position(this.bytes.indexOf(AMPERSAND, from))
    return this.#ampersand
  }

  /** The first `]]>` at or after `from`; `Infinity` when there is none yet. */
  cdataEnd(from: number): number {
    if (this.#cdataEnd < from) this.#cdataEnd = position(this.bytes.indexOf(CDATA_END, from))
    return this.#cdataEnd
  }

  #memoryFor(length: number): Buffer {
    if (length + SPARE > this.data.byteLength) {
      this.data = new DataView(new ArrayBuffer(2 * length + SPARE))
    }
    return Buffer.from(this.data.buffer)
  }
}

/** Small enough to stay in a processor's cache while it is looked at several times. */
export function* pieces(chunk: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < chunk.length; at += PIECE) yield chunk.subarray(at, at + PIECE)
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
    hasControl(bytes) ||
    (bytes.includes(0xef) && NOT_CHARACTERS.some((character) => bytes.includes(character)))
  )
}
