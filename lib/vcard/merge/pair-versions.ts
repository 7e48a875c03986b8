import { contentKey, itemValueKey, kindKey, looseKey, nameKey, singleKey } from './item-keys.ts'
import type { Item } from './items.ts'
import { pairItems, type Pairs, unpaired } from './pair-items.ts'

/** A card as Google had it after a write, as it was written, and as Google has it now. */
export interface VersionsOfItems {
  readonly base: readonly Item[]
  readonly ours: readonly Item[]
  readonly theirs: readonly Item[]
}

/** Which items of the three are the same. */
export interface VersionPairs {
  /** From `base` to what of `ours` it was made from. */
  readonly written: Pairs
  /** From `theirs` to the items of `base` that have the same value still. */
  readonly unchanged: Pairs
  /** From what is new in `theirs` to that of `ours` which Google had dropped and whose place it takes. */
  readonly replaced: Pairs
}

/** Finds out what has become of each item. */
export function pairVersions({ base, ours, theirs }: VersionsOfItems): VersionPairs {
  const written = pairWritten(base, ours)
  const unchanged = pairItems(theirs, base, [contentKey, itemValueKey])
  const dropped = unpaired(ours, written.values())
  const added = unpaired(theirs, unchanged.keys())
  const names = new Set(base.map(nameKey))
  const replaced = pairItems(added, dropped, [
    itemValueKey,
    looseKey,
    // One more NOTE is no answer to the NOTE that Google dropped if it has kept another.
    (item) => (names.has(nameKey(item)) ? undefined : singleKey(item)),
  ])
  return { written, unchanged, replaced }
}

/**
 * Pairs what Google stored with what was written. It rewrites values in ways that nobody has listed, but keeps their
 * order: what is left is paired by type and label, then by place.
 */
export function pairWritten(base: readonly Item[], ours: readonly Item[]): Pairs {
  return pairItems(base, ours, [itemValueKey, looseKey, kindKey, nameKey])
}
