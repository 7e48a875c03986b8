/** How a card's bytes are written: as they are, or as the content of an XML element, CDATA sections included. */
export type RawVCardSyntax = 'plain' | 'xml'

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
export function skipLineFolds(bytes: Buffer, at: number, syntax: RawVCardSyntax): number {
  let after = at
  for (
    let size = lineEndLength(bytes, after, syntax);
    size > 0;
    size = lineEndLength(bytes, after, syntax)
  ) {
    if (!isBlank(bytes[after + size])) return after
    after += size + 1
  }
  return after
}

/** The end of the content line that `at` is in: in front of its line end, at the end of its CDATA section or of the bytes. */
export function contentLineEnd(bytes: Buffer, at: number, syntax: RawVCardSyntax): number {
  const limit = textEnd(bytes, at, syntax)
  for (let i = at; i < limit; i++) {
    i = skipLineFolds(bytes, i, syntax)
    if (lineEndLength(bytes, i, syntax) > 0) return i
  }
  return limit
}

/** Whether a content line ends at `at`: a line end that is no fold, or the end of the bytes. */
export function isContentLineEnd(bytes: Buffer, at: number, syntax: RawVCardSyntax): boolean {
  if (at >= bytes.length) return at === bytes.length
  const size = lineEndLength(bytes, at, syntax)
  return size > 0 && !isBlank(bytes[at + size])
}

/** The start of the content line whose name, behind a group or none, is at `at`; undefined when `at` is inside a line. */
export function contentLineStart(
  bytes: Buffer,
  at: number,
  syntax: RawVCardSyntax,
): number | undefined {
  const start = bytes[at - 1] === DOT ? groupStart(bytes, at - 1) : at
  if (start === 0 || bytes[start - 1] === LF || bytes[start - 1] === CR) return start
  if (syntax === 'plain') return undefined
  const before = bytes.toString('latin1', Math.max(0, start - CDATA.length), start)
  if (REFERENCE_BEFORE.test(before)) return isInCdataSection(bytes, start) ? undefined : start
  return before === '<![CDATA[' ? start : undefined
}

/** Whether `at` is inside a CDATA section. */
export function isInCdataSection(bytes: Buffer, at: number): boolean {
  const open = bytes.lastIndexOf(CDATA, at)
  return open !== -1 && bytes.lastIndexOf(CDATA_END, at) < open
}

function textEnd(bytes: Buffer, at: number, syntax: RawVCardSyntax): number {
  if (syntax === 'plain') return bytes.length
  const limit = isInCdataSection(bytes, at) ? bytes.indexOf(CDATA_END, at) : bytes.indexOf('<', at)
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

/** Length of the line end at `at`; 0 when there is none. */
function lineEndLength(bytes: Buffer, at: number, syntax: RawVCardSyntax): number {
  const byte = bytes[at]
  if (byte === LF) return 1
  if (byte === CR) return bytes[at + 1] === LF ? 2 : 1
  if (byte !== AMPERSAND || syntax === 'plain') return 0
  const reference = REFERENCE_AT.exec(bytes.toString('latin1', at, at + 14))
  return reference === null || isInCdataSection(bytes, at) ? 0 : reference[0].length
}
