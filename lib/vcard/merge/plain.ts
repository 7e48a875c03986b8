import type { Card } from '../text/card.ts'
import { contentKey } from './item-keys.ts'
import { itemsOf } from './items.ts'
import { masksFor } from './masks.ts'
import { merge } from './merge.ts'

/**
 * Whether Google has kept all that was written, so that its own copy, `echo`, can be served as it is and nothing need be
 * stored. Neither UID and REV nor order, names of groups, and the order and case of parameters count.
 */
export function isPlain(written: Card, echo: Card): boolean {
  const masks = masksFor(written, echo)
  const served = merge({ base: echo, ours: written, theirs: echo }, masks)
  return masks.length === 0 && contentOf(served) === contentOf(echo)
}

function contentOf(card: Card): string {
  return itemsOf(card)
    .map((item) => contentKey(item))
    .sort()
    .join('\n')
}
