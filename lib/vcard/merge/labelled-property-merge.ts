import { contentMatchKey, propertyComparisonKey } from './match-keys.ts'
import { createLabelledProperty, type LabelledProperty } from './labelled-property.ts'
import { mergeThreeWayByName, type ThreeWayMergeInput } from './merge-by-name.ts'
import { mergeVCardParams } from './param-merge.ts'
import { changeVCardProperty } from '../text/property.ts'

/**
 * The property that was written (`ours`), whose value upstream has not changed, with what has changed there since: types,
 * other parameters, label. `ours` itself when nothing has.
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
  return createLabelledProperty(
    changeVCardProperty(ours.property, { params: mergeVCardParams(properties) }),
    mergeThreeWayByName(companions, propertyComparisonKey),
  )
}
