import type { Item } from './items.ts'
import type { Pairs } from './pair-items.ts'

/**
 * `items` with more from another card, `source`: each of `extra` stands behind that item which shows what stood before it
 * in `source`. `shownAs` leads from the items of `source` to those that show them.
 */
export function weaveItems(
  items: readonly Item[],
  source: readonly Item[],
  shownAs: Pairs,
  extra: readonly Item[],
): readonly Item[] {
  const behind = placesOf(source, shownAs, new Set(extra))
  return [
    ...items.flatMap((item) => [item, ...(behind.get(item) ?? [])]),
    ...(behind.get(undefined) ?? []),
  ]
}

function placesOf(
  source: readonly Item[],
  shownAs: Pairs,
  extra: ReadonlySet<Item>,
): ReadonlyMap<Item | undefined, readonly Item[]> {
  let neighbour: Item | undefined
  const neighbours = new Map<Item, Item | undefined>()
  for (const item of source) {
    neighbour = shownAs.get(item) ?? neighbour
    neighbours.set(item, neighbour)
  }
  const inOrder = source.filter((item) => extra.has(item))
  return Map.groupBy(inOrder, (item) => neighbours.get(item))
}
