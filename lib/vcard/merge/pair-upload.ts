import type { SentItem } from './complete-item.ts'
import { itemValueKey, looseKey, nameKey } from './item-keys.ts'
import type { Item } from './items.ts'
import { pairItems, type Pairs, unpaired } from './pair-items.ts'

/**
 * Finds what each item of an upload was before, whatever group and parameters it had: first by value. Of those with
 * another value a client has changed the value if it neither removed nor added any of that name.
 */
export function pairUpload(upload: readonly Item[], current: readonly Item[]): readonly SentItem[] {
  const same = pairItems(upload, current, [itemValueKey, looseKey])
  const added = unpaired(upload, same.keys())
  const gone = unpaired(current, same.values())
  const changed = pairBalanced(added, gone)
  return upload.map((sent) => ({
    sent,
    old: same.get(sent) ?? changed.get(sent),
    isSame: same.has(sent),
  }))
}

function pairBalanced(added: readonly Item[], gone: readonly Item[]): Pairs {
  const more = Map.groupBy(added, nameKey)
  const less = Map.groupBy(gone, nameKey)
  const balanced = added.filter((item) => {
    const name = nameKey(item)
    return more.get(name)?.length === less.get(name)?.length
  })
  return pairItems(balanced, gone, [nameKey])
}
