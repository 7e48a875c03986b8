import { readFileSync } from 'node:fs'
import { parseUploadedCard } from '../../../lib/vcard/upload/uploaded-card.ts'
import { convertVCard } from '../../../lib/vcard/versions/version-conversion.ts'
import { type VCard, parseVCard } from '../../../lib/vcard/text/vcard.ts'
import { printContentLine } from '../../../lib/vcard/text/content-line.ts'

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

/** An upload as 3.0. */
export function uploadedAs30(body: Buffer): VCard {
  return convertVCard(parseUploadedCard(body, 'text/vcard'), '3.0')
}

/** The lines after VERSION:3.0 of what an upload with these lines becomes. */
export function uploaded(version: string, ...lines: readonly string[]): readonly string[] {
  const text = ['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD', ''].join('\r\n')
  return linesOf(uploadedAs30(Buffer.from(text))).slice(1)
}
