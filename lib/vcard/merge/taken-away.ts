import type { Card } from '../text/card.ts'
import { nameKey } from './item-keys.ts'
import { itemsOf } from './items.ts'

/** The names of those properties that a card has fewer of than before, each as often as one is missing. */
export function takenAway(before: Card, after: Card): readonly string[] {
  const left = countsOf(after)
  return [...countsOf(before)].flatMap(([name, count]) =>
    Array<string>(Math.max(0, count - (left.get(name) ?? 0))).fill(name),
  )
}

function countsOf(card: Card): ReadonlyMap<string, number> {
  const groups = Map.groupBy(itemsOf(card), nameKey)
  return new Map([...groups].map(([name, items]) => [name, items.length]))
}
