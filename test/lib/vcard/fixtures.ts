import { readFileSync } from 'node:fs'
import { type VCard, parseVCard } from '../../../lib/vcard/text/vcard.ts'
import { printContentLine } from '../../../lib/vcard/text/content-line.ts'
import { parseUploadedCard } from '../../../lib/vcard/upload/uploaded-card.ts'

/** The bytes of one of the cards in test/fixtures/vcards. */
export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/vcards/${name}.vcf`, import.meta.url))
}

/** A card with these lines between BEGIN and END. */
export function card(...lines: readonly string[]): VCard {
  return parseVCard(Buffer.from(['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n')))
}

/** The unfolded lines of a card. */
export function linesOf(card: VCard): readonly string[] {
  return card.map(printContentLine)
}

/** The lines after VERSION:3.0 of what an upload with these lines becomes. */
export function uploaded(version: string, ...lines: readonly string[]): readonly string[] {
  const text = ['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD', ''].join('\r\n')
  return linesOf(parseUploadedCard(Buffer.from(text), 'text/vcard')).slice(1)
}
