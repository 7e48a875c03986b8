import { decodeCdata, decodeText, escapeXml } from '../../dav/xml/xml-text.ts'
import { parseLine } from '../text/content-line.ts'
import type { Edit } from './edit.ts'
import { uidValue } from '../text/identity.ts'
import { inCdata, isLineEnd, lineEnd, lineStart, type Syntax } from '../text/raw-lines.ts'

/** A card's UID upstream, and the one that its client gave it. */
export interface Alias {
  readonly upstream: string
  readonly client: string
}

const UID = Buffer.from('UID')
const COLON = 0x3a

/** The edit that shows the client's UID instead of upstream's; undefined when there is no such UID. */
export function uidEdit(bytes: Buffer, uid: Alias, syntax: Syntax): Edit | undefined {
  for (let at = bytes.indexOf(UID); at !== -1; at = bytes.indexOf(UID, at + 3)) {
    const start = lineStart(bytes, at, syntax)
    if (start === undefined) continue
    const edit = valueEdit(bytes, at, uid, syntax) ?? lineEdit(bytes, start, uid, syntax)
    if (edit !== undefined) return edit
  }
  return undefined
}

// The short way for what nearly every card has: `UID:` and nothing that is folded or escaped.
function valueEdit(bytes: Buffer, at: number, uid: Alias, syntax: Syntax): Edit | undefined {
  const start = at + 4
  const end = start + uid.upstream.length
  if (bytes[at + 3] !== COLON || !isLineEnd(bytes, end, syntax)) return undefined
  if (!isAt(bytes, start, uid.upstream)) return undefined
  if (syntax === 'xml' && uid.upstream.includes('&')) return undefined
  return { start, end, text: written(uidValue(uid.client), bytes, at, syntax) }
}

/** Whether ASCII `text` is there. */
function isAt(bytes: Buffer, start: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false
  return true
}

function lineEdit(bytes: Buffer, start: number, uid: Alias, syntax: Syntax): Edit | undefined {
  const end = lineEnd(bytes, start, syntax)
  const line = lineText(bytes, start, end, syntax)
  const value = uidOfLine(line)
  if (value !== uid.upstream) return undefined
  const text = line.slice(0, line.length - value.length) + uidValue(uid.client)
  return { start, end, text: written(text, bytes, start, syntax) }
}

function lineText(bytes: Buffer, start: number, end: number, syntax: Syntax): string {
  return textOf(bytes, start, end, syntax).replace(/(?:\r\n|\n|\r)[ \t]/g, '')
}

function textOf(bytes: Buffer, start: number, end: number, syntax: Syntax): string {
  if (syntax === 'plain') return bytes.toString('utf8', start, end)
  return (inCdata(bytes, start) ? decodeCdata : decodeText)(bytes, start, end)
}

function uidOfLine(line: string): string | undefined {
  if (!/^(?:[\w.-]+\.)?UID[;:]/.test(line)) return undefined
  try {
    return parseLine(line).value
  } catch {
    return undefined
  }
}

function written(text: string, bytes: Buffer, at: number, syntax: Syntax): string {
  const escaped = syntax === 'xml' ? escapeXml(text) : text
  if (escaped === text || !inCdata(bytes, at)) return escaped
  return text.replaceAll(']]>', ']]]]><![CDATA[>')
}
