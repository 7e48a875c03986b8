import { XmlError } from './xml-error.ts'

const AMPERSAND = 0x26

/**
 * By reference: the five of https://www.w3.org/TR/xml/#sec-predefined-ent, and the line ends that servers like to spell
 * out.
 */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['#13', '\r'],
  ['#10', '\n'],
])

/** Text as the content of an element; what XML cannot carry at all becomes U+FFFD. */
export function escapeXml(text: string): string {
  return /[^\n -%'-;=?-~]/.test(text) ? text.replace(UNSAFE, escapeCharacter) : text
}

const UNSAFE = /[&<>\r\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  // A bare CR would come back as LF (https://www.w3.org/TR/xml/#sec-line-ends).
  ['\r', '&#13;'],
])

const escapeCharacter = (character: string): string => ESCAPES.get(character) ?? '\ufffd'

/** The text of an element's raw bytes, which hold neither tags nor CDATA: references resolved, line ends as LF. */
export function decodeXmlText(bytes: Buffer, start: number, end: number): string {
  const raw = bytes.toString('utf8', start, end)
  return resolveAll(raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw)
}

/** The text of a CDATA section's content, which has no references: line ends as LF. */
export function decodeXmlCdata(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end).replace(/\r\n?/g, '\n')
}

/** The text of an attribute's raw value (https://www.w3.org/TR/xml/#AVNormalize). Throws `XmlError` on a bad reference. */
export function decodeXmlAttribute(bytes: Buffer, start: number, end: number): string {
  checkReferences(bytes, start, end)
  return resolveAll(bytes.toString('utf8', start, end).replace(/\r\n?|[\t\n]/g, ' '))
}

/** As long as `checkXmlReference` lets one be. */
const REFERENCE = /&([^;]{0,31});/g

function resolveAll(raw: string): string {
  if (!raw.includes('&')) return raw
  return raw.replace(REFERENCE, (_, reference: string) => resolveReference(reference))
}

/** Throws `XmlError` unless each `&` from `start` to `end` begins a reference to a known character. */
function checkReferences(bytes: Buffer, start: number, end: number): void {
  for (let at = start; at < end; at++) {
    if (bytes[at] === AMPERSAND) at = checkXmlReference(bytes, at, end)
  }
}

/**
 * The position of the `;` of the reference whose `&` is at `at`; throws `XmlError` when it is none to a known character.
 * `takesControls`: or to a control character that XML does not allow.
 */
export function checkXmlReference(
  bytes: Buffer,
  at: number,
  end: number,
  takesControls = false,
): number {
  const common = COMMON.find((each) => startsWith(bytes, at + 1, each))
  if (common !== undefined) return at + common.length
  let semicolon = at + 1
  while (semicolon < end && bytes[semicolon] !== 0x3b && semicolon - at < 32) semicolon++
  if (semicolon >= end || bytes[semicolon] !== 0x3b)
    throw new XmlError('an & that begins no entity')
  const resolved = resolveReference(bytes.toString('latin1', at + 1, semicolon))
  if (resolved === '' && !takesControls) throw forbiddenReferenceError()
  return semicolon
}

/** To recognize them without making a string. */
const COMMON: readonly Buffer[] = Array.from(KNOWN.keys(), (name) => Buffer.from(`${name};`))

function startsWith(bytes: Buffer, at: number, beginning: Buffer): boolean {
  for (let index = 0; index < beginning.length; index++) {
    if (bytes[at + index] !== beginning[index]) return false
  }
  return true
}

/** Empty for a control character that XML does not allow. */
function resolveReference(reference: string): string {
  const known = KNOWN.get(reference)
  if (known !== undefined) return known
  const code = codePointOf(reference)
  return isCharacter(code) ? String.fromCodePoint(code) : ''
}

const forbiddenReferenceError = (): XmlError =>
  new XmlError('a reference to a character that XML does not allow')

function codePointOf(reference: string): number {
  const [, decimal, hex] = /^#(?:([0-9]+)|x([0-9a-fA-F]+))$/.exec(reference) ?? []
  if (decimal === undefined && hex === undefined) throw new XmlError('an unknown entity')
  const code = decimal === undefined ? parseInt(hex ?? '', 16) : parseInt(decimal, 10)
  if (code >= 0x20 && !isCharacter(code)) throw forbiddenReferenceError()
  return code
}

/** https://www.w3.org/TR/xml/#NT-Char */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd
  return (
    code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff)
  )
}
