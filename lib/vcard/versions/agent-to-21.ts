import { tryParseVCard, type VCard, vcardVersion } from '../text/vcard.ts'
import { printContentLine } from '../text/content-line.ts'
import { escapeVCardText, unescapeVCardText } from '../text/text-value.ts'

/**
 * The value of an AGENT of 3.0, a card as text, with that card converted by `to21`; undefined when the value is no card.
 */
export function convertAgentToVCard21(
  value: string,
  to21: (card: VCard) => VCard,
): string | undefined {
  const card = tryParseVCard(Buffer.from(unescapeVCardText(value)))
  if (card === undefined) return undefined
  const converted = vcardVersion(card) === '3.0' ? to21(card) : card
  const lines = ['BEGIN:VCARD', ...converted.map(printContentLine), 'END:VCARD']
  return escapeVCardText(lines.join('\n'))
}
