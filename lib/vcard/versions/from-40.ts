import { createGroupNameGenerator } from '../text/group-names.ts'
import type { VCard } from '../text/vcard.ts'
import { CONVERSIONS_FROM_VCARD_40, keepProperty } from './conversions-from-40.ts'
import {
  convertParamsFromVCard40,
  preferredProperties,
  withoutAlternativeProperties,
} from './params-from-40.ts'

/**
 * Converts a vCard 4.0 to 3.0. What 3.0 or its common extensions can carry is kept; a property that needs no change is
 * the very same object.
 */
export function convertVCard40To30(card: VCard): VCard {
  const nextGroup = createGroupNameGenerator(card)
  const preferred = preferredProperties(card)
  const hasSortString = card.some(({ name }) => /^(?:X-)?SORT-STRING$/.test(name))
  return withoutAlternativeProperties(card).flatMap((property) => {
    const params = convertParamsFromVCard40(property, preferred.has(property))
    const convert = CONVERSIONS_FROM_VCARD_40.get(property.name) ?? keepProperty
    return convert(property, { params, nextGroup, hasSortString })
  })
}
