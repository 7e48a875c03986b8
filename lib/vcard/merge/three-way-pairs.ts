import {
  contentMatchKey,
  valueMatchKey,
  typeAndLabelMatchKey,
  normalizedValueMatchKey,
  nameMatchKey,
  singularNameMatchKey,
} from './match-keys.ts'
import type { LabelledProperty } from './labelled-property.ts'
import type { ThreeWayVersions } from './merge-by-name.ts'
import { pairProperties, type PropertyPairs, unpairedProperties } from './property-pairs.ts'

/** Which properties of three versions of a card are the same. */
export interface ThreeWayPairs {
  /** From `base` to the property of `ours` that Google made it from. */
  readonly written: PropertyPairs
  /** From `theirs` to the property of `base` whose value it still has. */
  readonly unchanged: PropertyPairs
  /** From what is new in `theirs` to the property of `ours` that Google had dropped and that it replaces. */
  readonly replaced: PropertyPairs
}

/** Pairs the properties of the three versions. */
export function pairThreeWay({
  base,
  ours,
  theirs,
}: ThreeWayVersions<readonly LabelledProperty[]>): ThreeWayPairs {
  const written = pairStoredWithWritten(base, ours)
  const unchanged = pairProperties(theirs, base, [contentMatchKey, valueMatchKey])
  const dropped = unpairedProperties(ours, written.values())
  const added = unpairedProperties(theirs, unchanged.keys())
  const names = new Set(base.map(nameMatchKey))
  const replaced = pairProperties(added, dropped, [
    valueMatchKey,
    normalizedValueMatchKey,
    // A second NOTE does not replace the NOTE that Google dropped if it has kept another.
    (property) => (names.has(nameMatchKey(property)) ? undefined : singularNameMatchKey(property)),
  ])
  return { written, unchanged, replaced }
}

/**
 * Pairs what Google stored with what was written. It rewrites values in ways that nobody has listed, but keeps their
 * order: what is left is paired by type and label, then by place.
 */
export function pairStoredWithWritten(
  base: readonly LabelledProperty[],
  ours: readonly LabelledProperty[],
): PropertyPairs {
  return pairProperties(base, ours, [
    valueMatchKey,
    normalizedValueMatchKey,
    typeAndLabelMatchKey,
    nameMatchKey,
  ])
}
