/** How a card's bytes are written: as they are, or as the content of an XML element, CDATA sections included. */
export type Syntax = 'plain' | 'xml'

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const AMPERSAND = 0x26
const DOT = 0x2e
const CDATA = Buffer.from('<![CDATA[')
const CDATA_END = Buffer.from(']]>')
const LF_REFERENCE = '&#(?:10|x0?A);'
const REFERENCE_AT = new RegExp(`^(?:&#(?:13|x0?D);(?:\\n|${LF_REFERENCE})?|${LF_REFERENCE})`, 'i')
const REFERENCE_BEFORE = /&#(?:1[03]|x0?[AD]);$/i

/** The first position from `at` on that is not inside a fold. */
export function skipFolds(bytes: Buffer, at: number, syntax: Syntax): number {
  let after = at
  for (let size = breakAt(bytes, after, syntax); size > 0; size = breakAt(bytes, after, syntax)) {
    if (!isBlank(bytes[after + size])) return after
    after += size + 1
  }
  return after
}

/** Where the line that `at` is in ends: in front of its line end, at the end of its CDATA section or of the bytes. */
export function lineEnd(bytes: Buffer, at: number, syntax: Syntax): number {
  const limit = limitOf(bytes, at, syntax)
  for (let i = at; i < limit; i++) {
    i = skipFolds(bytes, i, syntax)
    if (breakAt(bytes, i, syntax) > 0) return i
  }
  return limit
}

/** Whether a line ends at `at`: no fold, no further text. */
export function isLineEnd(bytes: Buffer, at: number, syntax: Syntax): boolean {
  if (at >= bytes.length) return at === bytes.length
  const size = breakAt(bytes, at, syntax)
  return size > 0 && !isBlank(bytes[at + size])
}

/** Where the line starts whose name, behind a group or none, is at `at`; undefined when no line does. */
export function lineStart(bytes: Buffer, at: number, syntax: Syntax): number | undefined {
  const start = bytes[at - 1] === DOT ? groupStart(bytes, at - 1) : at
  if (start === 0 || bytes[start - 1] === LF || bytes[start - 1] === CR) return start
  if (syntax === 'plain') return undefined
  const before = bytes.toString('latin1', Math.max(0, start - CDATA.length), start)
  if (REFERENCE_BEFORE.test(before)) return inCdata(bytes, start) ? undefined : start
  return before === '<![CDATA[' ? start : undefined
}

/** Whether `at` is inside a CDATA section. */
export function inCdata(bytes: Buffer, at: number): boolean {
  const open = bytes.lastIndexOf(CDATA, at)
  return open !== -1 && bytes.lastIndexOf(CDATA_END, at) < open
}

function limitOf(bytes: Buffer, at: number, syntax: Syntax): number {
  if (syntax === 'plain') return bytes.length
  const limit = inCdata(bytes, at) ? bytes.indexOf(CDATA_END, at) : bytes.indexOf('<', at)
  return limit === -1 ? bytes.length : limit
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

/** How many bytes of line end there are at `at`. */
function breakAt(bytes: Buffer, at: number, syntax: Syntax): number {
  const byte = bytes[at]
  if (byte === LF) return 1
  if (byte === CR) return bytes[at + 1] === LF ? 2 : 1
  if (byte !== AMPERSAND || syntax === 'plain') return 0
  const reference = REFERENCE_AT.exec(bytes.toString('latin1', at, at + 14))
  return reference === null || inCdata(bytes, at) ? 0 : reference[0].length
}
