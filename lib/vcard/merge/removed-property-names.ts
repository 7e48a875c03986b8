import type { VCard } from '../text/vcard.ts'
import { nameMatchKey } from './match-keys.ts'
import { toLabelledProperties } from './labelled-property.ts'

/** The names of the properties that `after` has fewer of than `before`, each as often as one is missing. */
export function removedPropertyNames(before: VCard, after: VCard): readonly string[] {
  const remaining = countsOf(after)
  return [...countsOf(before)].flatMap(([name, count]) =>
    Array<string>(Math.max(0, count - (remaining.get(name) ?? 0))).fill(name),
  )
}

function countsOf(card: VCard): ReadonlyMap<string, number> {
  const groups = Map.groupBy(toLabelledProperties(card), nameMatchKey)
  return new Map([...groups].map(([name, items]) => [name, items.length]))
}
