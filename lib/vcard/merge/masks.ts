import type { Card } from '../text/card.ts'
import { valueKey } from './item-keys.ts'
import { type Item, itemsOf } from './items.ts'
import { unpaired } from './pair-items.ts'
import { pairWritten } from './pair-versions.ts'

/** A property that a client removed and Google keeps. Plain JSON. */
export interface Mask {
  /** Upper case. */
  readonly name: string
  /** As Google had it, escaped. */
  readonly value: string
}

/**
 * What answers must hide after a write because Google does not remove it: the `X-` properties of `echo`, Google's copy
 * read after the write, that are not in `written`.
 */
export function masksFor(written: Card, echo: Card): readonly Mask[] {
  const items = itemsOf(echo)
  const pairs = pairWritten(items, itemsOf(written))
  return unpaired(items, pairs.keys()).flatMap(({ property: { name, value } }) =>
    name.startsWith('X-') ? [{ name, value }] : [],
  )
}

/** Tells which items the masks hide: those that have the very value that was removed. */
export function hiddenBy(masks: readonly Mask[]): (item: Item) => boolean {
  const hidden = new Set(masks.map(valueKey))
  return ({ property }) => hidden.has(valueKey(property))
}
