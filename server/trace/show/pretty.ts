import { isCard, prettyCard } from './pretty-card.ts'
import { piece, type PrettyLine } from './pretty-line.ts'
import { prettyXml } from './pretty-xml.ts'
import type { RecordedMessage } from '../record/recorded.ts'

/**
 * A body, line by line, as its content tells what it is: XML, a card, JSON or text. Nothing of it is ever run. Ends after
 * `most` lines, or somewhat later.
 */
export function prettyBody({ body }: RecordedMessage, most = Infinity): readonly PrettyLine[] {
  const text = body.content.toString()
  const lines = text === '' ? [] : linesOf(text, most)
  return body.isCut ? [...lines, { depth: 0, pieces: [piece('note', cut)] }] : lines
}

const cut = 'its rest was too long to be recorded'

function linesOf(text: string, most: number): readonly PrettyLine[] {
  if (/^\uFEFF?\s*</.test(text.slice(0, 200))) return prettyXml(text.trim(), most)
  if (isCard(text)) return prettyCard(text)
  return plain(asJson(text) ?? text)
}

function asJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text.slice(0, 100))) return undefined
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return undefined
  }
}

const plain = (text: string): readonly PrettyLine[] =>
  text
    .replace(/\r?\n$/, '')
    .split('\n')
    .map((line) => ({ depth: 0, pieces: [piece('text', line)] }))
