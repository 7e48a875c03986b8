import type { Card } from '../text/card.ts'
import { apartFrom, cardOf, type Item, itemsOf } from './items.ts'
import { hiddenBy, type Mask } from './masks.ts'
import { mergeItem } from './merge-item.ts'
import type { ThreeWay } from './merge-named.ts'
import { unpaired } from './pair-items.ts'
import { pairVersions, type VersionPairs } from './pair-versions.ts'
import { weaveItems } from './weave-items.ts'

/**
 * The card that clients are to see: as it was written (`ours`), with every change that Google's card (`theirs`) has seen
 * since its copy was read after that write (`base`). What Google dropped or rewrote is as written; what has another
 * value now is Google's; what is gone is gone. Masked items are hidden. UID and REV are Google's.
 *
 * Items stand in the order of `theirs`, what Google dropped behind its neighbours in `ours`. Groups keep the names of
 * `ours`; no two items get into one. Properties that need no change are the very same objects.
 */
export function merge(cards: ThreeWay<Card>, masks: readonly Mask[] = []): Card {
  const base = itemsOf(cards.base)
  const ours = itemsOf(cards.ours).filter(({ property }) => !GOOGLES.has(property.name))
  const theirs = itemsOf(apartFrom(cards.ours, cards.theirs))
  const pairs = pairVersions({ base, ours, theirs })
  const shown = theirs.map((item) => show(item, pairs)).filter(isVisible(masks))
  const shownAs = new Map(shown.flatMap(({ item, source }) => (source ? [[source, item]] : [])))
  const dropped = unpaired(ours, [...pairs.written.values(), ...pairs.replaced.values()])
  const items = shown.map(({ item }) => item)
  return cardOf(weaveItems(items, ours, shownAs, dropped))
}

/** Who a card is at Google is not merged: the client's own UID is mapped elsewhere. */
const GOOGLES: ReadonlySet<string> = new Set(['UID', 'REV'])

/** An item that clients see, and what they wrote of it. */
interface Shown {
  readonly item: Item
  readonly source: Item | undefined
}

function show(theirs: Item, { unchanged, written, replaced }: VersionPairs): Shown {
  const base = unchanged.get(theirs)
  const ours = base && written.get(base)
  if (base === undefined || ours === undefined)
    return { item: theirs, source: replaced.get(theirs) }
  return { item: mergeItem({ base, ours, theirs }), source: ours }
}

function isVisible(masks: readonly Mask[]): (shown: Shown) => boolean {
  const isHidden = hiddenBy(masks)
  return ({ item, source }) => source !== undefined || !isHidden(item)
}
