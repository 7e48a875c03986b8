import type { VCard } from '../text/vcard.ts'
import { contentMatchKey } from './match-keys.ts'
import { toLabelledProperties } from './labelled-property.ts'
import { findPropertyMasks } from './property-masks.ts'
import { mergeVCards } from './vcard-merge.ts'

/**
 * Whether Google has kept all that was written, so that its own copy, `echo`, can be served as it is and nothing need be
 * stored. Differences in UID, REV, order, group names, and the order and case of parameters are ignored.
 */
export function isCardFullyKeptByGoogle(written: VCard, echo: VCard): boolean {
  const masks = findPropertyMasks(written, echo)
  const served = mergeVCards({ base: echo, ours: written, theirs: echo }, masks)
  return masks.length === 0 && contentOf(served) === contentOf(echo)
}

function contentOf(card: VCard): string {
  return toLabelledProperties(card)
    .map((property) => contentMatchKey(property))
    .sort()
    .join('\n')
}
