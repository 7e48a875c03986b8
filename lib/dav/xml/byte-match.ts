import type { XmlWindow } from './xml-window.ts'

/** The bytes there are others. */
export const DIFFERENT = -1
/** They are right as far as they go, but there are too few. */
export const UNFINISHED = -2

const LT = 0x3c
/** A native search costs more than it saves when the end is this near. */
const NEAR = 96

/** Bytes to compare with, eight at a time: as numbers that are equal only where the bytes are, since none is 0. */
export interface ByteLiteral {
  readonly length: number
  readonly bytes: Buffer
  readonly words: Float64Array
}

/** Copies the bytes. */
export function createLiteral(source: Buffer): ByteLiteral {
  const bytes = Buffer.from(source)
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const words = Float64Array.from({ length: bytes.length >> 3 }, (_, index) =>
    data.getFloat64(index * 8, true),
  )
  return { length: bytes.length, bytes, words }
}

/** Where the literal ends that begins at `start`, `DIFFERENT` or `UNFINISHED`. */
export function matchLiteral(literal: ByteLiteral, window: XmlWindow, start: number): number {
  const end = start + literal.length
  if (end > window.bytes.length) return matchBeginning(literal, window, start)
  const { data } = window
  const { words } = literal
  for (let index = 0, at = start; index < words.length; index++, at += 8) {
    if (data.getFloat64(at, true) !== words[index]) return DIFFERENT
  }
  return sameBytes(literal, window, words.length * 8, start, end) ? end : DIFFERENT
}

function matchBeginning(literal: ByteLiteral, window: XmlWindow, start: number): number {
  return sameBytes(literal, window, 0, start, window.bytes.length) ? UNFINISHED : DIFFERENT
}

/** Whether the bytes before `end` are those of the literal from its byte `from` on. */
function sameBytes(
  literal: ByteLiteral,
  window: XmlWindow,
  from: number,
  start: number,
  end: number,
): boolean {
  for (let index = from; start + index < end; index++) {
    if (window.bytes[start + index] !== literal.bytes[index]) return false
  }
  return true
}

/** Where the first `<` at or after `start` is, or `UNFINISHED`. */
export function findLessThan(window: XmlWindow, start: number): number {
  const { bytes, data } = window
  const near = Math.min(start + NEAR, bytes.length)
  let at = start
  while (at < near && !holdsLessThan(data.getInt32(at, true))) at += 4
  while (at < near && bytes[at] !== LT) at++
  if (at < near) return at
  const found = at < bytes.length ? bytes.indexOf(LT, at) : -1
  return found < 0 ? UNFINISHED : found
}

/** Whether one of the four bytes is a `<` (https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord). */
function holdsLessThan(word: number): boolean {
  const other = word ^ 0x3c3c3c3c
  return ((other - 0x01010101) & ~other & 0x80808080) !== 0
}
