import type { XmlInputBuffer } from './xml-input-buffer.ts'

/** The bytes are not those of the pattern. */
export const BYTES_DIFFER = -1
/** The bytes match as far as they go, but there are too few yet. */
export const MORE_BYTES_NEEDED = -2

const LT = 0x3c
/** Bytes to look at one by one before a native search, whose call costs more than it saves for a near hit. */
const NEAR = 96

/** Bytes to compare others with, eight at a time: as numbers, equal only where the bytes are, since none of them is 0. */
export interface BytePattern {
  readonly length: number
  readonly bytes: Buffer
  readonly words: Float64Array
}

/** A pattern of these bytes, which are copied. */
export function createBytePattern(source: Buffer): BytePattern {
  const bytes = Buffer.from(source)
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const words = Float64Array.from({ length: bytes.length >> 3 }, (_, index) =>
    data.getFloat64(index * 8, true),
  )
  return { length: bytes.length, bytes, words }
}

/** Where the pattern ends if it is at `start`; otherwise `BYTES_DIFFER` or `MORE_BYTES_NEEDED`, which are negative. */
export function matchBytePattern(
  pattern: BytePattern,
  input: XmlInputBuffer,
  start: number,
): number {
  const end = start + pattern.length
  if (end > input.bytes.length) return matchBeginning(pattern, input, start)
  const { dataView } = input
  const { words } = pattern
  for (let index = 0, at = start; index < words.length; index++, at += 8) {
    if (dataView.getFloat64(at, true) !== words[index]) return BYTES_DIFFER
  }
  return sameBytes(pattern, input, words.length * 8, start, end) ? end : BYTES_DIFFER
}

function matchBeginning(pattern: BytePattern, input: XmlInputBuffer, start: number): number {
  return sameBytes(pattern, input, 0, start, input.bytes.length) ? MORE_BYTES_NEEDED : BYTES_DIFFER
}

/** Whether the bytes before `end` are those of the pattern from its byte `from` on. */
function sameBytes(
  pattern: BytePattern,
  input: XmlInputBuffer,
  from: number,
  start: number,
  end: number,
): boolean {
  for (let index = from; start + index < end; index++) {
    if (input.bytes[start + index] !== pattern.bytes[index]) return false
  }
  return true
}

/** Where the first `<` at or after `start` is, or `MORE_BYTES_NEEDED`. */
export function findLessThanSign(input: XmlInputBuffer, start: number): number {
  const { bytes, dataView } = input
  const near = Math.min(start + NEAR, bytes.length)
  let at = start
  while (at < near && !holdsLessThanSign(dataView.getInt32(at, true))) at += 4
  while (at < near && bytes[at] !== LT) at++
  if (at < near) return at
  const found = at < bytes.length ? bytes.indexOf(LT, at) : -1
  return found < 0 ? MORE_BYTES_NEEDED : found
}

/** Whether one of the four bytes is a `<` (https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord). */
function holdsLessThanSign(word: number): boolean {
  const other = word ^ 0x3c3c3c3c
  return ((other - 0x01010101) & ~other & 0x80808080) !== 0
}
