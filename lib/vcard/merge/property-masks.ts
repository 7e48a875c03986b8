import type { VCard } from '../text/vcard.ts'
import { propertyComparisonKey } from './match-keys.ts'
import { type LabelledProperty, toLabelledProperties } from './labelled-property.ts'
import { unpairedVCardProperties } from './property-pairs.ts'
import { pairStoredWithWrittenProperties } from './three-way-pairs.ts'

/** Hides a property that a client removed and Google keeps. Plain JSON. */
export interface PropertyMask {
  /** Upper case. */
  readonly name: string
  /** As Google had it, escaped. */
  readonly value: string
}

/**
 * What must be hidden from clients because Google did not remove it: the `X-` properties of `echo`, Google's copy read
 * after the write, that are not in `written`.
 */
export function findPropertyMasks(written: VCard, echo: VCard): readonly PropertyMask[] {
  const stored = toLabelledProperties(echo)
  const pairs = pairStoredWithWrittenProperties(stored, toLabelledProperties(written))
  return unpairedVCardProperties(stored, pairs.keys()).flatMap(({ property: { name, value } }) =>
    name.startsWith('X-') ? [{ name, value }] : [],
  )
}

/** Whether the masks hide a property: one with the very value that was removed. */
export function createPropertyMaskPredicate(
  masks: readonly PropertyMask[],
): (property: LabelledProperty) => boolean {
  const hidden = new Set(masks.map(propertyComparisonKey))
  return ({ property }) => hidden.has(propertyComparisonKey(property))
}
