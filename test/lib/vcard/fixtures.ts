import { readFileSync } from 'node:fs'
import { type Card, parseCard } from '../../../lib/vcard/text/card.ts'
import { printLine } from '../../../lib/vcard/text/content-line.ts'
import { readUpload } from '../../../lib/vcard/upload/upload.ts'

/** The bytes of one of the cards in test/fixtures/vcards. */
export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/vcards/${name}.vcf`, import.meta.url))
}

/** A card with these lines between BEGIN and END. */
export function card(...lines: readonly string[]): Card {
  return parseCard(Buffer.from(['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n')))
}

/** The unfolded lines of a card. */
export function linesOf(card: Card): readonly string[] {
  return card.map(printLine)
}

/** The lines after VERSION:3.0 of what an upload with these lines becomes. */
export function uploaded(version: string, ...lines: readonly string[]): readonly string[] {
  const text = ['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD', ''].join('\r\n')
  return linesOf(readUpload(Buffer.from(text), 'text/vcard')).slice(1)
}
