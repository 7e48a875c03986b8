import { decodeXmlCdata, decodeXmlText, escapeXml } from '../../dav/xml/xml-text.ts'
import { parseContentLine } from '../text/content-line.ts'
import { escapeVCardUid } from '../text/uid.ts'
import {
  isInCdataSection,
  isContentLineEnd,
  contentLineEnd,
  contentLineStart,
  type RawVCardSyntax,
} from '../text/raw-content-lines.ts'

/** A card's UID upstream, and the one that its client gave it. */
export interface UidAlias {
  readonly upstream: string
  readonly client: string
}

/** Bytes from `start` to `end` that are to be replaced by `text`. */
interface ByteReplacement {
  readonly start: number
  readonly end: number
  readonly text: string
}

const UID = Buffer.from('UID')
const COLON = 0x3a

/** How to replace upstream's UID by the client's; undefined when the card does not have upstream's. */
export function findUidReplacement(
  bytes: Buffer,
  uid: UidAlias,
  syntax: RawVCardSyntax,
): ByteReplacement | undefined {
  for (let at = bytes.indexOf(UID); at !== -1; at = bytes.indexOf(UID, at + 3)) {
    const start = contentLineStart(bytes, at, syntax)
    if (start === undefined) continue
    const replacement =
      valueReplacement(bytes, at, uid, syntax) ?? lineReplacement(bytes, start, uid, syntax)
    if (replacement !== undefined) return replacement
  }
  return undefined
}

// The fast way for what nearly every card has: `UID:` and nothing that is folded or escaped.
function valueReplacement(
  bytes: Buffer,
  at: number,
  uid: UidAlias,
  syntax: RawVCardSyntax,
): ByteReplacement | undefined {
  const start = at + 4
  const end = start + uid.upstream.length
  if (bytes[at + 3] !== COLON || !isContentLineEnd(bytes, end, syntax)) return undefined
  if (!isAt(bytes, start, uid.upstream)) return undefined
  if (syntax === 'xml' && uid.upstream.includes('&')) return undefined
  return { start, end, text: escapedText(escapeVCardUid(uid.client), bytes, at, syntax) }
}

/** Whether ASCII `text` is there. */
function isAt(bytes: Buffer, start: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false
  return true
}

function lineReplacement(
  bytes: Buffer,
  start: number,
  uid: UidAlias,
  syntax: RawVCardSyntax,
): ByteReplacement | undefined {
  const end = contentLineEnd(bytes, start, syntax)
  const line = lineText(bytes, start, end, syntax)
  const value = uidOfLine(line)
  if (value !== uid.upstream) return undefined
  const text = line.slice(0, line.length - value.length) + escapeVCardUid(uid.client)
  return { start, end, text: escapedText(text, bytes, start, syntax) }
}

function lineText(bytes: Buffer, start: number, end: number, syntax: RawVCardSyntax): string {
  return textOf(bytes, start, end, syntax).replace(/(?:\r\n|\n|\r)[ \t]/g, '')
}

function textOf(bytes: Buffer, start: number, end: number, syntax: RawVCardSyntax): string {
  if (syntax === 'plain') return bytes.toString('utf8', start, end)
  return (isInCdataSection(bytes, start) ? decodeXmlCdata : decodeXmlText)(bytes, start, end)
}

function uidOfLine(line: string): string | undefined {
  if (!/^(?:[\w.-]+\.)?UID[;:]/.test(line)) return undefined
  try {
    return parseContentLine(line).value
  } catch {
    return undefined
  }
}

function escapedText(text: string, bytes: Buffer, at: number, syntax: RawVCardSyntax): string {
  const escaped = syntax === 'xml' ? escapeXml(text) : text
  if (escaped === text || !isInCdataSection(bytes, at)) return escaped
  return text.replaceAll(']]>', ']]]]><![CDATA[>')
}
