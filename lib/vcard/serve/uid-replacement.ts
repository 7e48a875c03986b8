import { parseContentLine } from '../text/content-line.ts'
import { escapeVCardUid } from '../text/uid.ts'
import { isContentLineEnd, contentLineEnd, contentLineStart } from '../text/raw-content-lines.ts'

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

/** How to replace upstream's UID by the client's, which is not folded; undefined when the card does not have upstream's. */
export function findUidReplacement(bytes: Buffer, uid: UidAlias): ByteReplacement | undefined {
  for (let at = bytes.indexOf(UID); at !== -1; at = bytes.indexOf(UID, at + 3)) {
    const start = contentLineStart(bytes, at)
    if (start === undefined) continue
    const replacement = valueReplacement(bytes, at, uid) ?? lineReplacement(bytes, start, uid)
    if (replacement !== undefined) return replacement
  }
  return undefined
}

// The fast way for what nearly every card has: `UID:` and nothing that is folded.
function valueReplacement(bytes: Buffer, at: number, uid: UidAlias): ByteReplacement | undefined {
  const start = at + 4
  const end = start + uid.upstream.length
  if (bytes[at + 3] !== COLON || !isContentLineEnd(bytes, end)) return undefined
  return isAt(bytes, start, uid.upstream)
    ? { start, end, text: escapeVCardUid(uid.client) }
    : undefined
}

/** Whether ASCII `text` is there. */
function isAt(bytes: Buffer, start: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false
  return true
}

function lineReplacement(bytes: Buffer, start: number, uid: UidAlias): ByteReplacement | undefined {
  const end = contentLineEnd(bytes, start)
  const line = bytes.toString('utf8', start, end).replace(/(?:\r\n|\n|\r)[ \t]/g, '')
  const value = uidOfLine(line)
  if (value !== uid.upstream) return undefined
  const text = line.slice(0, line.length - value.length) + escapeVCardUid(uid.client)
  return { start, end, text }
}

function uidOfLine(line: string): string | undefined {
  if (!/^(?:[\w.-]+\.)?UID[;:]/.test(line)) return undefined
  try {
    return parseContentLine(line).value
  } catch {
    return undefined
  }
}
