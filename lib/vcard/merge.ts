import type { Card } from './card.ts'
import { apartFrom, cardOf, type Item, itemsOf } from './items.ts'
import { type Mask, withoutMasked } from './masks.ts'
import { mergeItem } from './merge-item.ts'
import type { ThreeWay } from './merge-named.ts'
import { pairVersions, type VersionPairs } from './pair-versions.ts'
import { unpaired } from './pair-items.ts'
import { weaveItems } from './weave-items.ts'

/**
 * The card that clients are to see: as it was written (`ours`), with every change that Google's card has seen since
 * (`theirs`) its copy was read after the write (`base`).
 *
 * What Google dropped or rewrote is as written; what has another value there now is Google's, and what is gone there
 * is gone. UID and REV are Google's. The order is Google's, with what it dropped behind its neighbours of the upload.
 * Group names are unique, and those of `ours` where it has the item. Neither order, groups' names nor Google's spelling
 * of types make a difference.
 */
export function merge(cards: ThreeWay<Card>, masks: readonly Mask[] = []): Card {
  const versions = {
    base: itemsOf(cards.base),
    ours: itemsOf(cards.ours).filter(({ property }) => !GOOGLES.has(property.name)),
    theirs: itemsOf(apartFrom(cards.ours, cards.theirs)),
  }
  const pairs = pairVersions(versions)
  const shown = shownItems(versions, pairs, masks)
  const dropped = unpaired(versions.ours, [...pairs.written.values(), ...pairs.replaced.keys()])
  return cardOf(weaveItems(shown.items, versions.ours, shown.ours, dropped))
}

/** Who a card is for the store is not merged: the client's own UID is mapped elsewhere. */
const GOOGLES: ReadonlySet<string> = new Set(['UID', 'REV'])
