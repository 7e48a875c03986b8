import { type VCard, vcardVersion } from '../text/vcard.ts'
import { convertVCard21To30 } from './from-21.ts'
import { convertVCard40To30 } from './from-40.ts'
import { repairVCard30Property } from './repair-30.ts'
import { convertVCard30To21 } from './to-21.ts'
import { convertVCard30To40 } from './to-40.ts'

/** The versions of vCard that a client can upload and be served. */
export type VCardVersion = '2.1' | '3.0' | '4.0'

/**
 * Converts a card to a version; the very same object when it has that version, or one that is unknown. What the target
 * version can carry is kept, under its own name or parameter where it has one
 * (RFC 6350 appendix A, RFC 2426 §5).
 */
export function convertVCard(card: VCard, version: VCardVersion): VCard {
  const current = vcardVersion(card)
  if (current === version) return card
  const card30 = toVCard30(card, current)
  if (card30 === undefined) return card
  return FROM_VCARD_30[version](card30)
}

const FROM_VCARD_30: Readonly<Record<VCardVersion, (card: VCard) => VCard>> = {
  '2.1': convertVCard30To21,
  '3.0': (card) => card,
  '4.0': convertVCard30To40,
}

function toVCard30(card: VCard, version: string | undefined): VCard | undefined {
  switch (version) {
    case '2.1':
      return convertVCard21To30(card)
    case '3.0':
      return card.map(repairVCard30Property)
    case '4.0':
      return convertVCard40To30(card)
    default:
      return undefined
  }
}
