import { printContentLine } from './content-line.ts'
import type { VCardProperty } from './property.ts'
import { unescapeVCardText } from './text-value.ts'
import { BASE64_LINE, QUOTED_PRINTABLE_LINE } from './line-unfolding.ts'

const LIMIT = 76
const END = /^END:/i
const NESTED = /^BEGIN:VCARD\n(?:(?!BEGIN:|END:)[\w.-]+[;:].*\n)*END:VCARD$/i

/**
 * A property of vCard 2.1 as lines joined by CRLF: quoted-printable with soft line breaks, base64 folded and with the
 * blank line behind it, an AGENT's card in lines of its own. All else stays on one line: a fold of 2.1 needs a blank that
 * is part of the text, which most values have not (vCard 2.1 §2.1.3).
 */
export function printVCard21Property(property: VCardProperty): string {
  const line = printContentLine(property)
  const nested = property.name === 'AGENT' ? unescapeVCardText(property.value) : ''
  if (!NESTED.test(nested)) return breakLine(line)
  const header = line.slice(0, line.length - property.value.length)
  return [header, ...nested.split('\n').map(breakLine)].join('\r\n')
}

function breakLine(line: string): string {
  const header = line.slice(0, valueStart(line))
  const value = line.slice(header.length)
  if (/[^\0-\x7f]/.test(value)) return line
  const columnsLeft = Math.max(LIMIT - Buffer.byteLength(header), 0)
  if (QUOTED_PRINTABLE_LINE.test(header)) return header + breakSoftly(value, columnsLeft)
  return BASE64_LINE.test(header) ? header + foldBase64(value, columnsLeft) : line
}

function valueStart(line: string): number {
  let isQuoted = false
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '"') isQuoted = !isQuoted
    else if (line[at] === ':' && !isQuoted) return at + 1
  }
  return line.length
}

function breakSoftly(value: string, columnsLeft: number): string {
  if (value.length <= columnsLeft) return value
  let at = Math.max(breakBefore(value, Math.max(columnsLeft - 1, 0)), END.test(value) ? 1 : 0)
  const parts = [value.slice(0, at)]
  while (value.length - at > LIMIT) {
    const end = breakBefore(value, at + LIMIT - 1)
    parts.push(value.slice(at, end))
    at = end
  }
  return [...parts, value.slice(at)].join('=\r\n')
}

// Not inside `=0D`, nor where the next line would look like the end of the card.
function breakBefore(value: string, limit: number): number {
  const end = END.test(value.slice(limit, limit + 4)) ? Math.max(limit - 1, 0) : limit
  const start = Math.max(end - 2, 0)
  const escape = value.slice(start, end).indexOf('=')
  return escape === -1 ? end : start + escape
}

function foldBase64(value: string, columnsLeft: number): string {
  const parts = [value.slice(0, columnsLeft)]
  for (let at = columnsLeft; at < value.length; at += LIMIT - 1)
    parts.push(value.slice(at, at + LIMIT - 1))
  return `${parts.join('\r\n ')}\r\n`
}
