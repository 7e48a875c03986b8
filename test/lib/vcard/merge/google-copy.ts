import { type Card, parseCard, printCard } from '../../../../lib/vcard/text/card.ts'
import { masksFor } from '../../../../lib/vcard/merge/masks.ts'
import { merge } from '../../../../lib/vcard/merge/merge.ts'
import { parseCard as parseLines } from '../../../fake-google/dav/content-line.ts'
import { printCard as printContact } from '../../../fake-google/dav/served-card.ts'
import { keepForeign, readUpload } from '../../../fake-google/dav/upload.ts'
import { card, linesOf } from '../fixtures.ts'

/** A card in 3.0 with these lines, a name before them. */
export function written(...lines: readonly string[]): Card {
  return card('VERSION:3.0', 'N:Doe;Jane;;;', 'FN:Jane Doe', ...lines)
}

/** The copy that Google keeps of a card; `before` is the card that it had, whose foreign properties stay. */
export function googleCopy(card: Card, before?: Card): Card {
  const contact = contactOf(card)
  const kept = before === undefined ? contact : keepForeign(contact, contactOf(before))
  return parseCard(Buffer.from(printContact(kept, '430b', Date.UTC(2024, 0, 1))))
}

function contactOf(card: Card) {
  const contact = readUpload(parseLines(printCard(card)) ?? [])
  if (contact === undefined) throw new Error('Google refuses this card')
  return contact
}

/** The card with the line that starts so replaced by others, as a person at Google would. */
export function edited(card: Card, start: string, ...lines: readonly string[]): Card {
  return parseCard(
    Buffer.from(
      printCard(card)
        .replace(/\r\n /g, '')
        .split('\r\n')
        .flatMap((line) => (line.startsWith(start) ? lines : [line]))
        .join('\r\n'),
    ),
  )
}

/** The lines that clients see of a card that Google has stored and `change` has happened to there, without its name. */
export function served(
  ours: Card,
  change: (copy: Card) => Card = (copy) => copy,
): readonly string[] {
  const base = googleCopy(ours)
  const lines = linesOf(merge({ base, ours, theirs: change(base) }, masksFor(ours, base)))
  return lines.filter((line) => !/^(VERSION|N|FN|REV|UID)[:;]/.test(line))
}
