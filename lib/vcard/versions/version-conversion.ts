import { type VCard, vcardVersion } from '../text/vcard.ts'
import { convertVCard21To30 } from './from-21.ts'
import { convertVCard40To30 } from './from-40.ts'
import { repairVCard30Property } from './repair-30.ts'
import { convertVCard30To21 } from './to-21.ts'
import { convertVCard30To40 } from './to-40.ts'

/** The versions that a client can have a card in. */
export type VCardVersion = '2.1' | '3.0' | '4.0'

/**
 * A card in the version that a client asked for; the very same object when it is of that version, or of none that is
 * known. What the other version can carry is kept, under a name or parameter of its own where it has one for it
 * (RFC 6350 appendix A, RFC 2426 §5).
 */
export function convertVCard(card: VCard, version: VCardVersion): VCard {
  const current = vcardVersion(card)
  if (current === version) return card
  const card30 = as30(card, current)
  if (card30 === undefined) return card
  return OUT[version](card30)
}

const OUT: Readonly<Record<VCardVersion, (card: VCard) => VCard>> = {
  '2.1': convertVCard30To21,
  '3.0': (card) => card,
  '4.0': convertVCard30To40,
}

function as30(card: VCard, version: string | undefined): VCard | undefined {
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
