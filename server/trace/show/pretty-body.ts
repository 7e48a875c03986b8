import { looksLikeVcard, prettyPrintCard } from './pretty-card.ts'
import { prettyToken, type PrettyLine } from './pretty-line.ts'
import { prettyPrintXml } from './pretty-xml.ts'
import type { RecordedMessage } from '../record/recorded-request.ts'

/**
 * A body, line by line, as XML, vCard, JSON or text, whichever its content is. Ends after `maxLines` lines, or somewhat
 * later.
 */
export function prettyPrintBody(
  { body }: RecordedMessage,
  maxLines = Infinity,
): readonly PrettyLine[] {
  const text = body.content.toString()
  const lines = text === '' ? [] : linesOf(text, maxLines)
  return body.isCut ? [...lines, { depth: 0, tokens: [prettyToken('note', cut)] }] : lines
}

const cut = 'its rest was too long to be recorded'

function linesOf(text: string, maxLines: number): readonly PrettyLine[] {
  if (/^\uFEFF?\s*</.test(text.slice(0, 200))) return prettyPrintXml(text.trim(), maxLines)
  if (looksLikeVcard(text)) return prettyPrintCard(text)
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
    .map((line) => ({ depth: 0, tokens: [prettyToken('text', line)] }))
