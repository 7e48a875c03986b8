import { isCardFullyKeptByGoogle } from '../../vcard/merge/kept-by-google.ts'
import { findPropertyMasks } from '../../vcard/merge/property-masks.ts'
import { mergeVCards } from '../../vcard/merge/vcard-merge.ts'
import { vcardUid, withVCardUid } from '../../vcard/text/uid.ts'
import { parseVCard, printVCard, tryParseVCard, type VCard } from '../../vcard/text/vcard.ts'

/**
 * What is kept of a card because upstream dropped some of it: the card as a client wrote it, and upstream's copy that was
 * read after that. Null when upstream dropped nothing.
 */
export function overlayFor(written: VCard, echo: VCard): Buffer | null {
  const ours = withVCardUid(written, vcardUid(echo))
  return isCardFullyKeptByGoogle(ours, echo) ? null : print(ours, echo)
}

/** Upstream's present card with what clients wrote and nobody has changed since; what is no card, untouched. */
export function applyOverlay(overlay: Buffer, card: Buffer): Buffer {
  const theirs = tryParseVCard(card)
  if (theirs === undefined) return card
  const { written, echo } = read(overlay)
  const masks = findPropertyMasks(written, echo)
  return Buffer.from(printVCard(mergeVCards({ base: echo, ours: written, theirs }, masks)))
}

/** Pictures that upstream has are upstream's: they are large, and it encodes them anew. */
const media = new Set(['PHOTO', 'LOGO', 'SOUND', 'KEY'])

function print(written: VCard, echo: VCard): Buffer {
  const theirs = new Set(echo.map(({ name }) => name).filter((name) => media.has(name)))
  const kept = (card: VCard): string => printVCard(card.filter(({ name }) => !theirs.has(name)))
  return Buffer.from(JSON.stringify([kept(written), kept(echo)]))
}

function read(overlay: Buffer): { readonly written: VCard; readonly echo: VCard } {
  const [written, echo] = JSON.parse(overlay.toString()) as [string, string]
  return { written: parseVCard(Buffer.from(written)), echo: parseVCard(Buffer.from(echo)) }
}
