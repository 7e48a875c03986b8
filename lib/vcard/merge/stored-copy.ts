import type { VCard } from '../text/vcard.ts'
import { fromLabelledProperties, toLabelledProperties } from './labelled-property.ts'
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

/**
 * A card of which `stored` is a copy that somebody has changed: with what Google has dropped of `written`. One property that
 * was written counts as changed for each of that name which was not; Google dropped those that are left.
 */
export function withDroppedProperties(written: VCard, stored: VCard): VCard {
  const theirs = toLabelledProperties(stored)
  const ours = toLabelledProperties(written)
  const pairs = pairVCardProperties(theirs, ours, [valueMatchKey, normalizedValueMatchKey])
  const changed = Map.groupBy(unpairedVCardProperties(theirs, pairs.keys()), nameMatchKey)
  const left = Map.groupBy(unpairedVCardProperties(ours, pairs.values()), nameMatchKey)
  const dropped = [...left].flatMap(([name, each]) => each.slice(changed.get(name)?.length ?? 0))
  return fromLabelledProperties([...theirs.map((each) => pairs.get(each) ?? each), ...dropped])
}
