import type { ItemKey } from './item-keys.ts'
import type { Item } from './items.ts'

/** Each of some items with the one of the others that it is the same as. */
export type Pairs = ReadonlyMap<Item, Item>

/**
 * Pairs items of two cards by the first of `keys` that they have in common, in their order. No item has more than
 * one partner; many have none.
 */
export function pairItems(
  some: readonly Item[],
  others: readonly Item[],
  keys: readonly ItemKey[],
): Pairs {
  const pairs = new Map<Item, Item>()
  const free = new Set(others)
  for (const key of keys) {
    const queues = queuesOf(free, key)
    for (const item of some) {
      if (pairs.has(item)) continue
      const partner = queues.get(key(item))?.next().value
      if (partner !== undefined && free.delete(partner)) pairs.set(item, partner)
    }
  }
  return pairs
}

function queuesOf(
  items: Iterable<Item>,
  key: ItemKey,
): ReadonlyMap<string | undefined, Iterator<Item, undefined>> {
  const groups = Map.groupBy(items, key)
  groups.delete(undefined)
  return new Map([...groups].map(([value, group]) => [value, group.values()]))
}

/** The items that have no partner. */
export function unpaired(items: readonly Item[], partners: Iterable<Item>): readonly Item[] {
  const paired = new Set(partners)
  return items.filter((item) => !paired.has(item))
}
