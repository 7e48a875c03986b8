import { createVCardGroupNameGenerator } from '../text/group-names.ts'
import type { VCard } from '../text/vcard.ts'
import { CONVERSIONS_FROM_VCARD_40, keepPropertyFromVCard40 } from './conversions-from-40.ts'
import {
  convertParamsFromVCard40,
  preferredVCardProperties,
  withoutAlternativeVCardProperties,
} from './params-from-40.ts'

/**
 * Converts a vCard 4.0 to 3.0. What 3.0 or its common extensions can carry is kept; a property that needs no change is
 * the very same object.
 */
export function convertVCard40To30(card: VCard): VCard {
  const nextGroup = createVCardGroupNameGenerator(card)
  const preferred = preferredVCardProperties(card)
  const hasSortString = card.some(({ name }) => /^(?:X-)?SORT-STRING$/.test(name))
  return withoutAlternativeVCardProperties(card).flatMap((property) => {
    const params = convertParamsFromVCard40(property, preferred.has(property))
    const convert = CONVERSIONS_FROM_VCARD_40.get(property.name) ?? keepPropertyFromVCard40
    return convert(property, { params, nextGroup, hasSortString })
  })
}
