const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const DOT = 0x2e

/** The first position from `at` on that is not inside a fold. */
export function skipLineFolds(bytes: Buffer, at: number): number {
  let after = at
  for (let size = lineEndLength(bytes, after); size > 0; size = lineEndLength(bytes, after)) {
    if (!isBlank(bytes[after + size])) return after
    after += size + 1
  }
  return after
}

/** The end of the content line that `at` is in: in front of its line end, or at the end of the bytes. */
export function contentLineEnd(bytes: Buffer, at: number): number {
  for (let i = at; i < bytes.length; i++) {
    i = skipLineFolds(bytes, i)
    if (lineEndLength(bytes, i) > 0) return i
  }
  return bytes.length
}

/** Whether a content line ends at `at`: a line end that is no fold, or the end of the bytes. */
export function isContentLineEnd(bytes: Buffer, at: number): boolean {
  if (at >= bytes.length) return at === bytes.length
  const size = lineEndLength(bytes, at)
  return size > 0 && !isBlank(bytes[at + size])
}

/** The start of the content line whose name, behind a group or none, is at `at`; undefined when `at` is inside a line. */
export function contentLineStart(bytes: Buffer, at: number): number | undefined {
  const start = bytes[at - 1] === DOT ? groupStart(bytes, at - 1) : at
  return start === 0 || bytes[start - 1] === LF || bytes[start - 1] === CR ? start : undefined
}

function groupStart(bytes: Buffer, dot: number): number {
  let start = dot
  while (start > 0 && isNameByte(bytes[start - 1] ?? 0)) start--
  return start
}

function isNameByte(byte: number): boolean {
  return /[\w.-]/.test(String.fromCharCode(byte))
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB
}

/** Length of the line end at `at`; 0 when there is none. */
function lineEndLength(bytes: Buffer, at: number): number {
  const byte = bytes[at]
  if (byte === LF) return 1
  if (byte === CR) return bytes[at + 1] === LF ? 2 : 1
  return 0
}
