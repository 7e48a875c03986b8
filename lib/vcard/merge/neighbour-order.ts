import type { LabelledProperty } from './labelled-property.ts'
import type { VCardPropertyPairs } from './property-pairs.ts'

/**
 * `properties` with some from another card, `source`, inserted: each of `extra` follows the counterpart of what it followed
 * in `source`, and those without one are at the end. `counterparts` maps from `source` to `properties`.
 */
export function insertAfterNeighbours(
  properties: readonly LabelledProperty[],
  source: readonly LabelledProperty[],
  counterparts: VCardPropertyPairs,
  extra: readonly LabelledProperty[],
): readonly LabelledProperty[] {
  const following = groupByNeighbour(source, counterparts, new Set(extra))
  return [
    ...properties.flatMap((property) => [property, ...(following.get(property) ?? [])]),
    ...(following.get(undefined) ?? []),
  ]
}

function groupByNeighbour(
  source: readonly LabelledProperty[],
  counterparts: VCardPropertyPairs,
  extra: ReadonlySet<LabelledProperty>,
): ReadonlyMap<LabelledProperty | undefined, readonly LabelledProperty[]> {
  let neighbour: LabelledProperty | undefined
  const neighbours = new Map<LabelledProperty, LabelledProperty | undefined>()
  for (const property of source) {
    neighbour = counterparts.get(property) ?? neighbour
    neighbours.set(property, neighbour)
  }
  const inOrder = source.filter((property) => extra.has(property))
  return Map.groupBy(inOrder, (property) => neighbours.get(property))
}
