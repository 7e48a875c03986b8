import {
  contentMatchKey,
  nameMatchKey,
  normalizedValueMatchKey,
  type PropertyMatchKey,
  typeAndLabelMatchKey,
  valueMatchKey,
} from './match-keys.ts'
import type { LabelledProperty } from './labelled-property.ts'

/** From properties of one card to those of another that count as the same. */
export type VCardPropertyPairs = ReadonlyMap<LabelledProperty, LabelledProperty>

/**
 * Pairs properties of two cards by the first of `keys` that is equal for both, in the order of the cards. No property is in
 * more than one pair.
 */
export function pairVCardProperties(
  some: readonly LabelledProperty[],
  others: readonly LabelledProperty[],
  keys: readonly PropertyMatchKey[],
): VCardPropertyPairs {
  const pairs = new Map<LabelledProperty, LabelledProperty>()
  const unused = new Set(others)
  for (const key of keys) {
    const queues = queuesByKey(unused, key)
    for (const property of some) {
      if (pairs.has(property)) continue
      const partner = queues.get(key(property))?.next().value
      if (partner !== undefined && unused.delete(partner)) pairs.set(property, partner)
    }
  }
  return pairs
}

function queuesByKey(
  properties: Iterable<LabelledProperty>,
  key: PropertyMatchKey,
): ReadonlyMap<string | undefined, Iterator<LabelledProperty, undefined>> {
  const groups = Map.groupBy(properties, key)
  groups.delete(undefined)
  return new Map([...groups].map(([value, group]) => [value, group.values()]))
}

/** The properties that are not among the `paired` ones. */
export function unpairedVCardProperties(
  properties: readonly LabelledProperty[],
  paired: Iterable<LabelledProperty>,
): readonly LabelledProperty[] {
  const excluded = new Set(paired)
  return properties.filter((property) => !excluded.has(property))
}

/**
 * Which property was which before somebody edited a card: by value, then by type and label, then by name, these two in order
 * where as many are left on both sides.
 */
export function pairEditedProperties(
  after: readonly LabelledProperty[],
  before: readonly LabelledProperty[],
): VCardPropertyPairs {
  const pairs = new Map(
    pairVCardProperties(after, before, [contentMatchKey, valueMatchKey, normalizedValueMatchKey]),
  )
  for (const key of [typeAndLabelMatchKey, nameMatchKey]) {
    const added = unpairedVCardProperties(after, pairs.keys())
    const removed = unpairedVCardProperties(before, pairs.values())
    for (const [one, other] of pairEqualCounts(added, removed, key)) pairs.set(one, other)
  }
  return pairs
}

function pairEqualCounts(
  added: readonly LabelledProperty[],
  removed: readonly LabelledProperty[],
  key: PropertyMatchKey,
): VCardPropertyPairs {
  const addedByKey = Map.groupBy(added, key)
  const removedByKey = Map.groupBy(removed, key)
  const isBalanced = (property: LabelledProperty): boolean =>
    addedByKey.get(key(property))?.length === removedByKey.get(key(property))?.length
  return pairVCardProperties(added.filter(isBalanced), removed, [key])
}
