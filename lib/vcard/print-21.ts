import { printLine } from './content-line.ts'
import type { Property } from './property.ts'
import { unescapeText } from './text.ts'
import { BASE64, QUOTED_PRINTABLE } from './unfold.ts'

const LIMIT = 76
const HEADER = /^(?:"[^"]*"|[^":])*:/
const NESTED = /^BEGIN:VCARD\n(?:(?!BEGIN:|END:)[\w.-]+[;:].*\n)*END:VCARD$/i

/**
 * A property of 2.1 as its lines, joined by CRLF: quoted-printable with soft line breaks, base64 folded and with the
 * blank line behind it, an AGENT's card in lines of its own. All else stays on one line: a fold of 2.1 needs a blank that
 * is part of the text, which most values have not (vCard 2.1 §2.1.3).
 */
export function printLines21(property: Property): string {
  const line = printLine(property)
  const nested = property.name === 'AGENT' ? unescapeText(property.value) : ''
  if (!NESTED.test(nested)) return breakLine(line)
  const header = line.slice(0, line.length - property.value.length)
  return [header, ...nested.split('\n').map(breakLine)].join('\r\n')
}

function breakLine(line: string): string {
  const header = HEADER.exec(line)?.[0].length
  if (header === undefined || /[^\0-\x7f]/.test(line)) return line
  if (QUOTED_PRINTABLE.test(line)) return breakSoftly(line, header)
  return BASE64.test(line) ? foldBase64(line, header) : line
}

function breakSoftly(line: string, header: number): string {
  const pieces: string[] = []
  let at = 0
  while (line.length - at > LIMIT) {
    const end = Math.max(at === 0 ? header : at + 1, breakBefore(line, at + LIMIT - 1))
    pieces.push(line.slice(at, end))
    at = end
  }
  return [...pieces, line.slice(at)].join('=\r\n')
}

// Not inside `=0D`, nor where the next line would look like the end of the card.
function breakBefore(line: string, limit: number): number {
  const end = /^END:/i.test(line.slice(limit, limit + 4)) ? limit - 1 : limit
  const escape = line.slice(end - 2, end).indexOf('=')
  return escape === -1 ? end : end - 2 + escape
}

function foldBase64(line: string, header: number): string {
  const first = Math.max(header, LIMIT)
  const pieces = [line.slice(0, first)]
  for (let at = first; at < line.length; at += LIMIT - 1)
    pieces.push(line.slice(at, at + LIMIT - 1))
  return `${pieces.join('\r\n ')}\r\n`
}
