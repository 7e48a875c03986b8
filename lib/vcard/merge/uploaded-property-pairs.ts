import type { UploadedProperty } from './restored-property.ts'
import { valueMatchKey, normalizedValueMatchKey, nameMatchKey } from './match-keys.ts'
import type { LabelledProperty } from './labelled-property.ts'
import {
  pairVCardProperties,
  type VCardPropertyPairs,
  unpairedVCardProperties,
} from './property-pairs.ts'

/**
 * Finds what each property of an upload was before, whatever group and parameters it had: first by value. The others are
 * taken for changed values of the same name, unless the client has added or removed properties of that name.
 */
export function pairUploadedProperties(
  upload: readonly LabelledProperty[],
  current: readonly LabelledProperty[],
): readonly UploadedProperty[] {
  const same = pairVCardProperties(upload, current, [valueMatchKey, normalizedValueMatchKey])
  const added = unpairedVCardProperties(upload, same.keys())
  const removed = unpairedVCardProperties(current, same.values())
  const changed = pairEqualCounts(added, removed)
  return upload.map((uploaded) => ({
    uploaded,
    previous: same.get(uploaded) ?? changed.get(uploaded),
    isSame: same.has(uploaded),
  }))
}

function pairEqualCounts(
  added: readonly LabelledProperty[],
  removed: readonly LabelledProperty[],
): VCardPropertyPairs {
  const addedByName = Map.groupBy(added, nameMatchKey)
  const removedByName = Map.groupBy(removed, nameMatchKey)
  const balanced = added.filter((property) => {
    const name = nameMatchKey(property)
    return addedByName.get(name)?.length === removedByName.get(name)?.length
  })
  return pairVCardProperties(balanced, removed, [nameMatchKey])
}
