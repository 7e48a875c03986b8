import { type VCard, parseVCard, printVCard } from '../../../../lib/vcard/text/vcard.ts'
import { findPropertyMasks } from '../../../../lib/vcard/merge/property-masks.ts'
import { mergeVCards } from '../../../../lib/vcard/merge/vcard-merge.ts'
import { parseCard as parseLines } from '../../../fake-google/dav/content-line.ts'
import { printCard as printContact } from '../../../fake-google/dav/served-card.ts'
import { keepForeign, readUpload } from '../../../fake-google/dav/upload.ts'
import { card, linesOf } from '../fixtures.ts'

/** A card in 3.0 with these lines, a name before them. */
export function written(...lines: readonly string[]): VCard {
  return card('VERSION:3.0', 'N:Doe;Jane;;;', 'FN:Jane Doe', ...lines)
}

/** The copy that Google keeps of a card; `before` is the card that it had, whose foreign properties stay. */
export function googleCopy(card: VCard, before?: VCard): VCard {
  const contact = contactOf(card)
  const kept = before === undefined ? contact : keepForeign(contact, contactOf(before))
  return parseVCard(Buffer.from(printContact(kept, '430b', Date.UTC(2024, 0, 1))))
}

function contactOf(card: VCard) {
  const contact = readUpload(parseLines(printVCard(card)) ?? [])
  if (contact === undefined) throw new Error('Google refuses this card')
  return contact
}

/** The card with the line that starts so replaced by others, as a person at Google would. */
export function edited(card: VCard, start: string, ...lines: readonly string[]): VCard {
  return parseVCard(
    Buffer.from(
      printVCard(card)
        .replace(/\r\n /g, '')
        .split('\r\n')
        .flatMap((line) => (line.startsWith(start) ? lines : [line]))
        .join('\r\n'),
    ),
  )
}

/** The lines that clients see of a card that Google has stored and `change` has happened to there, without its name. */
export function served(
  ours: VCard,
  change: (copy: VCard) => VCard = (copy) => copy,
): readonly string[] {
  const base = googleCopy(ours)
  const lines = linesOf(
    mergeVCards({ base, ours, theirs: change(base) }, findPropertyMasks(ours, base)),
  )
  return lines.filter((line) => !/^(VERSION|N|FN|REV|UID)[:;]/.test(line))
}
