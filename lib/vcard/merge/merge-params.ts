import { paramKey } from './item-keys.ts'
import { mergeNamed, type ThreeWay } from './merge-named.ts'
import {
  type Param,
  paramValues,
  type Property,
  withoutParams,
  withTypes,
} from '../text/property.ts'

/**
 * The parameters as they were written, but for those that have changed in the store since. A preference counts apart
 * from the other types: Google gives it to the first phone and takes it away again by itself.
 */
export function mergeParams({ base, ours, theirs }: ThreeWay<Property>): readonly Param[] {
  const all = { base: facetsOf(base), ours: facetsOf(ours), theirs: facetsOf(theirs) }
  const facets = mergeNamed(all, paramKey)
  const preference = facets.find(isPreference)
  return withTypes(withoutParams(facets, PREFERENCE), preference?.values ?? [])
}

/** No parameter can have this name. */
const PREFERENCE = 'TYPE=PREF'

/** The parameters with all types in one, and the preference as one of its own. */
function facetsOf(property: Property): readonly Param[] {
  const types = paramValues(property, 'TYPE')
  const facets = [
    ...withoutParams(property.params, 'TYPE'),
    { name: 'TYPE', values: types.filter((type) => !/^pref$/i.test(type)) },
    { name: PREFERENCE, values: types.filter((type) => /^pref$/i.test(type)) },
  ]
  return facets.filter(({ values }) => values.length > 0)
}

function isPreference({ name }: Param): boolean {
  return name === PREFERENCE
}
