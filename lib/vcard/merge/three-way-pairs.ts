import {
  contentMatchKey,
  valueMatchKey,
  typeAndLabelMatchKey,
  normalizedValueMatchKey,
  nameMatchKey,
  singularNameMatchKey,
} from './match-keys.ts'
import type { LabelledProperty } from './labelled-property.ts'
import type { ThreeWayMergeInput } from './merge-by-name.ts'
import {
  pairEditedProperties,
  pairVCardProperties,
  type VCardPropertyPairs,
  unpairedVCardProperties,
} from './property-pairs.ts'

/** Which properties of three versions of a card are the same. */
export interface ThreeWayPropertyPairs {
  /** From `base` to the property of `ours` that Google made it from. */
  readonly written: VCardPropertyPairs
  /** From `theirs` to the property of `base` that it still is, perhaps with another value. */
  readonly previous: VCardPropertyPairs
  /** From what is new in `theirs` to the property of `ours` that Google had dropped and that it replaces. */
  readonly replaced: VCardPropertyPairs
}

/** Pairs the properties of the three versions. */
export function pairThreeWayProperties({
  base,
  ours,
  theirs,
}: ThreeWayMergeInput<readonly LabelledProperty[]>): ThreeWayPropertyPairs {
  const written = pairStoredWithWrittenProperties(base, ours)
  const unchanged = pairVCardProperties(theirs, base, [contentMatchKey, valueMatchKey])
  const dropped = unpairedVCardProperties(ours, written.values())
  const others = unpairedVCardProperties(theirs, unchanged.keys())
  const restored = pairVCardProperties(others, dropped, [valueMatchKey, normalizedValueMatchKey])
  const corrected = pairEditedProperties(
    unpairedVCardProperties(others, restored.keys()),
    unpairedVCardProperties(base, unchanged.values()),
  )
  const previous = new Map([...unchanged, ...corrected])
  const names = new Set(base.map(nameMatchKey))
  const left = unpairedVCardProperties(others, [...restored.keys(), ...corrected.keys()])
  const gone = unpairedVCardProperties(dropped, restored.values())
  const replaced = pairVCardProperties(left, gone, [
    // A second NOTE does not replace the NOTE that Google dropped if it has kept another.
    (property) => (names.has(nameMatchKey(property)) ? undefined : singularNameMatchKey(property)),
  ])
  return { written, previous, replaced: new Map([...restored, ...replaced]) }
}

/**
 * Pairs what Google stored with what was written. It rewrites values in undocumented ways, but keeps their
 * order: what is left is paired by type and label, then by place.
 */
export function pairStoredWithWrittenProperties(
  base: readonly LabelledProperty[],
  ours: readonly LabelledProperty[],
): VCardPropertyPairs {
  return pairVCardProperties(base, ours, [
    valueMatchKey,
    normalizedValueMatchKey,
    typeAndLabelMatchKey,
    nameMatchKey,
  ])
}
