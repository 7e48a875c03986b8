import { contentKey, valueKey } from './item-keys.ts'
import { createItem, type Item } from './items.ts'
import { mergeNamed, type ThreeWay } from './merge-named.ts'
import { mergeParams } from './merge-params.ts'
import { changeProperty } from '../text/property.ts'

/**
 * An item whose value has not changed in the store, as it was written, with what has changed there: types, other
 * parameters, label. The very same object when nothing has.
 */
export function mergeItem({ base, ours, theirs }: ThreeWay<Item>): Item {
  if (contentKey(base) === contentKey(theirs)) return ours
  const properties = { base: base.property, ours: ours.property, theirs: theirs.property }
  const companions = {
    base: base.companions,
    ours: ours.companions,
    theirs: theirs.companions,
  }
  return createItem(
    changeProperty(ours.property, { params: mergeParams(properties) }),
    mergeNamed(companions, valueKey),
  )
}
