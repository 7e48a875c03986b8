import type { LabelledProperty } from '../merge/labelled-property.ts'
import { contentMatchKey } from '../merge/match-keys.ts'
import {
  pairEditedProperties,
  pairVCardProperties,
  unpairedVCardProperties,
} from '../merge/property-pairs.ts'
import type { CardItem } from './card-item.ts'

/** What an item of an upload can have been before. */
export interface EarlierItem {
  /** In the version of the upload: as it was served, or as it is now where it was not served. */
  readonly seen: LabelledProperty
  readonly isServed: boolean
  /** As the card has it now; undefined when it is gone. */
  readonly item: CardItem | undefined
}

/** What the items of an upload were before; those that are in neither map are new. */
export interface UploadPairs {
  readonly unchanged: ReadonlyMap<LabelledProperty, EarlierItem>
  readonly changed: ReadonlyMap<LabelledProperty, EarlierItem>
}

/** The items of a card as one form after the other shows them. */
type Renderings = Iterable<readonly CardItem[]>

/** What the client was served, and what else the card has now: `items`, as the upload's version shows them. */
export function earlierItems(
  served: readonly LabelledProperty[],
  items: readonly CardItem[],
  renderings: Renderings,
): readonly EarlierItem[] {
  const same = pairInAnyForm(served, items, (item) => item.kept, withFirst(items, renderings))
  const free = new Set(items)
  for (const item of same.values()) free.delete(item)
  const changed = pairShown(unpairedVCardProperties(served, same.keys()), free)
  const told = served.map((seen) => ({
    seen,
    isServed: true,
    item: same.get(seen) ?? changed.get(seen),
  }))
  for (const item of changed.values()) free.delete(item)
  const others = [...free].flatMap((item) => {
    const seen = item.shown ?? item.kept[0]
    return seen === undefined ? [] : [{ seen, isServed: false, item }]
  })
  return [...told, ...others]
}

function pairShown(
  served: readonly LabelledProperty[],
  items: Iterable<CardItem>,
): ReadonlyMap<LabelledProperty, CardItem> {
  const owners = new Map<LabelledProperty, CardItem>()
  for (const item of items) if (item.shown) owners.set(item.shown, item)
  return follow(pairEditedProperties(served, [...owners.keys()]), owners)
}

/**
 * Finds what each item of an upload was. One that is as any form shows it is unchanged; only then values are compared, with what
 * was served.
 */
export function pairUpload(
  sent: readonly LabelledProperty[],
  earlier: readonly EarlierItem[],
  renderings: Renderings,
): UploadPairs {
  const seen = new Map(earlier.map((one) => [one.seen, one]))
  const asSeen = follow(pairVCardProperties(sent, [...seen.keys()], [contentMatchKey]), seen)
  const used = new Set(asSeen.values())
  const others = pairInAnyForm(
    unpairedVCardProperties(sent, asSeen.keys()),
    earlier.filter((one) => !used.has(one)),
    (one) => one.item?.kept ?? [],
    renderings,
  )
  const unchanged = new Map([...asSeen, ...others])
  const left = new Set(unchanged.values())
  const served = earlier.filter((one) => one.isServed && !left.has(one))
  const owners = new Map(served.map((one) => [one.seen, one]))
  const changed = pairEditedProperties(unpairedVCardProperties(sent, unchanged.keys()), [
    ...owners.keys(),
  ])
  return { unchanged, changed: follow(changed, owners) }
}

/** Pairs by equal content in the first form that has it; `keptOf` a target are the properties that it was made of. */
function pairInAnyForm<T>(
  some: readonly LabelledProperty[],
  targets: readonly T[],
  keptOf: (target: T) => readonly LabelledProperty[],
  renderings: Renderings,
): ReadonlyMap<LabelledProperty, T> {
  const pairs = new Map<LabelledProperty, T>()
  const free = new Map(targets.flatMap((target) => keptOf(target).map((kept) => [kept, target])))
  for (const rendering of renderings) {
    const left = unpairedVCardProperties(some, pairs.keys())
    if (left.length === 0 || free.size === 0) break
    const owners = new Map<LabelledProperty, T>()
    for (const { kept, shown } of rendering) {
      const target = kept[0] && free.get(kept[0])
      if (target !== undefined && shown !== undefined) owners.set(shown, target)
    }
    const found = pairVCardProperties(left, [...owners.keys()], [contentMatchKey])
    for (const [one, target] of follow(found, owners)) {
      pairs.set(one, target)
      for (const kept of keptOf(target)) free.delete(kept)
    }
  }
  return pairs
}

/** The pairs with what each partner belongs to in its place. */
function follow<T>(
  pairs: ReadonlyMap<LabelledProperty, LabelledProperty>,
  owners: ReadonlyMap<LabelledProperty, T>,
): ReadonlyMap<LabelledProperty, T> {
  const found = new Map<LabelledProperty, T>()
  for (const [one, partner] of pairs) {
    const owner = owners.get(partner)
    if (owner !== undefined) found.set(one, owner)
  }
  return found
}

function* withFirst(items: readonly CardItem[], more: Renderings): Renderings {
  yield items
  yield* more
}
