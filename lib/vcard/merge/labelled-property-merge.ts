import { lastingParts } from './lasting-parts.ts'
import { contentMatchKey, propertyComparisonKey, valueMatchKey } from './match-keys.ts'
import { createLabelledProperty, type LabelledProperty } from './labelled-property.ts'
import { mergeThreeWayByName, type ThreeWayMergeInput } from './merge-by-name.ts'
import { mergeVCardParams } from './param-merge.ts'
import { changeVCardProperty } from '../text/property.ts'

/**
 * The property that was written (`ours`), with what has changed of it upstream since: value, types, other parameters, label.
 * `ours` itself when nothing has. What only `ours` has stays with a new value, but for what says the old one again.
 */
export function mergeLabelledProperty({
  base,
  ours,
  theirs,
}: ThreeWayMergeInput<LabelledProperty>): LabelledProperty {
  if (contentMatchKey(base) === contentMatchKey(theirs)) return ours
  const properties = { base: base.property, ours: ours.property, theirs: theirs.property }
  const companions = {
    base: base.companions,
    ours: ours.companions,
    theirs: theirs.companions,
  }
  const params = mergeVCardParams(properties)
  const parts = mergeThreeWayByName(companions, propertyComparisonKey)
  if (valueMatchKey(base) === valueMatchKey(theirs))
    return createLabelledProperty(changeVCardProperty(ours.property, { params }), parts)
  const lasts = lastingParts(theirs, base)
  const { property } = theirs
  const isNew = (part: { readonly name: string }): boolean => !lasts(part)
  const all = [...params.filter(lasts), ...property.params.filter(isNew)]
  return createLabelledProperty(
    changeVCardProperty(ours.property, { value: property.value, params: all }),
    [...parts.filter(lasts), ...theirs.companions.filter(isNew)],
  )
}
