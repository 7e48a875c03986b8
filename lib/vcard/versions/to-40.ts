import { moveLabelsToAddresses } from './address-labels.ts'
import { convertAppleExtensionsToVCard40 } from './apple-to-40.ts'
import type { VCard } from '../text/vcard.ts'
import { convertPropertyToVCard40 } from './conversions-to-40.ts'
import { convertKindToVCard40 } from './kind-to-40.ts'
import { convertDateExtensionsToVCard40 } from './date-extensions-to-40.ts'
import { convertSortStringToVCard40 } from './sort-string-to-40.ts'

/**
 * Converts a vCard 3.0 to 4.0, VERSION first as it must be there (RFC 6350 §6.7.9). What 4.0 has no name for becomes an
 * `X-` property; a property that needs no change is the very same object. FN and N are not added.
 */
export function convertVCard30To40(card: VCard): VCard {
  const properties: VCard = versionFirst(card).map(convertPropertyToVCard40)
  const related = convertKindToVCard40(
    convertDateExtensionsToVCard40(convertAppleExtensionsToVCard40(properties)),
  )
  return convertSortStringToVCard40(moveLabelsToAddresses(related))
}

function versionFirst(card: VCard): VCard {
  const versions = card.filter(({ name }) => name === 'VERSION')
  return [...versions.slice(0, 1), ...card.filter(({ name }) => name !== 'VERSION')]
}
