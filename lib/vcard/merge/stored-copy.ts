import type { VCard } from '../text/vcard.ts'
import { toLabelledProperties } from './labelled-property.ts'
import { nameMatchKey, normalizedValueMatchKey, valueMatchKey } from './match-keys.ts'
import { pairVCardProperties, unpairedVCardProperties } from './property-pairs.ts'

/** What Google writes itself, or encodes anew. */
const unlike = new Set(['UID', 'REV', 'PRODID', 'VERSION', 'FN', 'PHOTO'])

/**
 * Whether `stored`, Google's copy of a card, was made of `written`: all that it has was written, and of the properties
 * that it has by name none is missing. What Google drops altogether does not count.
 */
export function isStoredCopyOf(written: VCard, stored: VCard): boolean {
  const isCompared = ({ name }: { readonly name: string }): boolean =>
    !unlike.has(name) && !name.startsWith('X-')
  const theirs = toLabelledProperties(stored).filter(({ property }) => isCompared(property))
  const names = new Set(theirs.map(nameMatchKey))
  const ours = toLabelledProperties(written).filter((each) => names.has(nameMatchKey(each)))
  const pairs = pairVCardProperties(theirs, ours, [valueMatchKey, normalizedValueMatchKey])
  return (
    unpairedVCardProperties(theirs, pairs.keys()).length === 0 &&
    unpairedVCardProperties(ours, pairs.values()).length === 0
  )
}
