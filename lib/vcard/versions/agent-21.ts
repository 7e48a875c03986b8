import { type Card, parseCard, versionOf } from '../text/card.ts'
import { printLine } from '../text/content-line.ts'
import { escapeText, unescapeText } from '../text/text.ts'
import { VCardError } from '../text/vcard-error.ts'

/**
 * The value of an AGENT of 3.0, which holds a card as text, with that card converted by `to21`; undefined when it holds
 * none.
 */
export function agent21(value: string, to21: (card: Card) => Card): string | undefined {
  const card = tryParse(unescapeText(value))
  if (card === undefined) return undefined
  const converted = versionOf(card) === '3.0' ? to21(card) : card
  const lines = ['BEGIN:VCARD', ...converted.map(printLine), 'END:VCARD']
  return escapeText(lines.join('\n'))
}

function tryParse(text: string): Card | undefined {
  try {
    return parseCard(Buffer.from(text))
  } catch (error) {
    if (error instanceof VCardError) return undefined
    throw error
  }
}
