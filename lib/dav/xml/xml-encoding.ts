/** What a document is written in. */
export interface XmlEncoding {
  /** As it was called, in lower case. */
  readonly label: string
  /** Whether its first bytes are those of UTF-16. */
  readonly isWide: boolean
  /** Whether the bytes are what an XML scanner for UTF-8 takes as they are. */
  readonly isPlainUtf8: boolean
}

/** A byte order mark and a character, or the shortest document that there is. */
const MIN_BYTES = 4
/** No declaration of a real document is longer. */
const MAX_DECLARATION_BYTES = 1024
/** The XML declaration up to the value of its encoding, and that. */
const DECLARED = /^(\s*<\?xml\s[^<>]*?\bencoding\s*=\s*["'])([\w.-]+)/
const MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16be', [0xfe, 0xff]],
  ['utf-16le', [0xff, 0xfe]],
]

/**
 * The encoding of a document by its first bytes: its byte order mark, else `charset`, which is Content-Type's, else what its
 * declaration says, else UTF-8 (https://www.rfc-editor.org/rfc/rfc7303#section-3.2). Undefined: more bytes are needed.
 */
export function detectXmlEncoding(document: Buffer, charset?: string): XmlEncoding | undefined {
  const start = document.subarray(0, MAX_DECLARATION_BYTES)
  if (start.length < MIN_BYTES) return undefined
  const wide = markOf(start) ?? widthOf(start)
  const isWide = wide?.startsWith('utf-16') === true
  // What is cut is left out.
  const text = isWide
    ? new TextDecoder(wide).decode(start, { stream: true })
    : start.toString('latin1')
  if (isUnfinished(text) && start.length < MAX_DECLARATION_BYTES) return undefined
  const declared = DECLARED.exec(text.replace(/^\xef\xbb\xbf/, ''))?.[2]?.toLowerCase()
  const label = wide ?? charset?.toLowerCase() ?? declared ?? 'utf-8'
  return {
    label,
    isWide,
    isPlainUtf8: isUtf8(label) && (declared === undefined || isUtf8(declared)),
  }
}

/** The start of a document that is UTF-8 now, as its declaration then says. */
export const declareUtf8 = (start: string): string => start.replace(DECLARED, '$1UTF-8')

// Servers and clients that write ASCII only may say so; each of its documents is UTF-8 too.
const isUtf8 = (label: string): boolean => /^(?:utf-?8|us-ascii)$/.test(label)

const markOf = (start: Buffer): string | undefined =>
  MARKS.find(([, mark]) => mark.every((byte, at) => start[at] === byte))?.[0]

/** https://www.w3.org/TR/xml/#sec-guessing: the first character of a document is one of ASCII. */
function widthOf([first, second]: Uint8Array): string | undefined {
  if (first === undefined || second === undefined || (first === 0) === (second === 0))
    return undefined
  return first === 0 ? 'utf-16be' : 'utf-16le'
}

/** Whether a declaration has begun, or may have, and goes on. */
function isUnfinished(text: string): boolean {
  const start = text.replace(/^(?:\xef\xbb\xbf|\ufeff)?\s*/, '').slice(0, MAX_DECLARATION_BYTES)
  return '<?xml'.startsWith(start.slice(0, 5)) && !start.includes('?>')
}
