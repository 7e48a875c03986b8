import type { Card } from '../text/card.ts'
import { completeItem, type CompletedItem, type Understood } from './complete-item.ts'
import { nameKey } from './item-keys.ts'
import { apartFrom, cardOf, type Item, itemsOf } from './items.ts'
import { propertiesOf } from './known-names.ts'
import { isOutdated } from './outdated-name.ts'
import { unpaired } from './pair-items.ts'
import { pairUpload } from './pair-upload.ts'
import { weaveItems } from './weave-items.ts'

/** A card that a client was served, and what it makes of it. */
export interface Upload {
  /** As this client would be served it now, in 3.0. */
  readonly current: Card
  readonly upload: Card
  /**
   * Whether the client can carry what `propertiesOf` names so, from its profile or from what it has sent before; a name
   * with a semicolon asks for a parameter or label. What is in `upload` counts as understood anyway.
   */
  readonly understood: Understood
}

/** What is to be stored of an upload. */
export interface MergedUpload {
  readonly card: Card
  /** What was merged back, sorted, as `propertiesOf` names it. When nothing was, `card` is `upload` itself. */
  readonly kept: readonly string[]
}

/**
 * The upload with that of the current card which its client cannot carry: whole properties, and labels and parameters
 * of those that it did send. What the client understands and left out is removed. VERSION, UID, REV and PRODID are the
 * upload's own.
 */
export function mergeUnderstood({ current, upload, understood }: Upload): MergedUpload {
  const sent = new Set(propertiesOf(upload))
  const knows: Understood = (name) => sent.has(name) || understood(name)
  const old = itemsOf(apartFrom(upload, current)).filter((item) => !OWN.has(nameKey(item)))
  const completed = pairUpload(itemsOf(upload), old).map((item) => completeItem(item, knows))
  const left = unpaired(old, oldItems(completed)).filter((item) => !knows(nameKey(item)))
  const carried = left.filter((item) => !isOutdated(nameKey(item), current, upload))
  const kept = [...completed.flatMap((one) => one.kept), ...carried.map(nameKey)]
  if (kept.length === 0) return { card: upload, kept }
  return { card: weave(completed, old, carried), kept: [...new Set(kept)].sort() }
}

/** These say who wrote the card and which it is, not what is in it. */
const OWN: ReadonlySet<string> = new Set(['VERSION', 'UID', 'REV', 'PRODID'])

function oldItems(completed: readonly CompletedItem[]): readonly Item[] {
  return completed.flatMap(({ old }) => old ?? [])
}

function weave(
  completed: readonly CompletedItem[],
  old: readonly Item[],
  carried: readonly Item[],
): Card {
  const shownAs = new Map<Item, Item>()
  for (const one of completed) if (one.old !== undefined) shownAs.set(one.old, one.item)
  const items = completed.map(({ item }) => item)
  return cardOf(weaveItems(items, old, shownAs, carried))
}
