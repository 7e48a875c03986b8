import { paramComparisonKey } from './match-keys.ts'
import { mergeThreeWayByName, type ThreeWayMergeInput } from './merge-by-name.ts'
import {
  type VCardParam,
  vcardParamValues,
  type VCardProperty,
  withoutVCardParams,
  withTypeParamValues,
} from '../text/property.ts'

/**
 * The parameters as they were written, except those that upstream has changed since. The type PREF is merged apart from the
 * other types: Google adds it to the first phone and removes it again by itself.
 */
export function mergeVCardParams({
  base,
  ours,
  theirs,
}: ThreeWayMergeInput<VCardProperty>): readonly VCardParam[] {
  const all = {
    base: withSeparatePreference(base),
    ours: withSeparatePreference(ours),
    theirs: withSeparatePreference(theirs),
  }
  const merged = mergeThreeWayByName(all, paramComparisonKey)
  const preference = merged.find(isPreference)
  return withTypeParamValues(withoutVCardParams(merged, PREFERENCE), preference?.values ?? [])
}

/** The name of a parameter for PREF; no real parameter can have it. */
const PREFERENCE = 'TYPE=PREF'

/** The parameters with all types in one TYPE, but PREF in a parameter of its own. */
function withSeparatePreference(property: VCardProperty): readonly VCardParam[] {
  const types = vcardParamValues(property, 'TYPE')
  const params = [
    ...withoutVCardParams(property.params, 'TYPE'),
    { name: 'TYPE', values: types.filter((type) => !/^pref$/i.test(type)) },
    { name: PREFERENCE, values: types.filter((type) => /^pref$/i.test(type)) },
  ]
  return params.filter(({ values }) => values.length > 0)
}

function isPreference({ name }: VCardParam): boolean {
  return name === PREFERENCE
}
