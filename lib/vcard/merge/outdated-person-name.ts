import type { VCard } from '../text/vcard.ts'
import { propertyComparisonKey } from './match-keys.ts'
import type { VCardProperty } from '../text/property.ts'

/** Google builds FN from N, and N is built from FN where it is missing: both say the same. */
const COUNTERPARTS: ReadonlyMap<string, string> = new Map([
  ['N', 'FN'],
  ['FN', 'N'],
])

/**
 * Whether `name`, N or FN, of `current` must not be merged back into an upload that lacks it, because the upload has another
 * name in the other property: a client that knows FN only has renamed the person, and the old N would undo that.
 */
export function isOutdatedPersonName(name: string, current: VCard, upload: VCard): boolean {
  const counterpart = COUNTERPARTS.get(name)
  const uploaded = upload.find((property) => property.name === counterpart)
  const previous = current.find((property) => property.name === counterpart)
  return (
    uploaded !== undefined &&
    (previous === undefined || comparableName(uploaded) !== comparableName(previous))
  )
}

/** Without empty parts at the end of N, which are often not written. */
const comparableName = ({ name, value }: VCardProperty): string =>
  propertyComparisonKey({ name, value: value.replace(/;+$/, '') })
