import { labelled, relationLabel } from '../text/apple-groups.ts'
import type { Conversion } from './conversion.ts'
import {
  changeProperty,
  type Param,
  paramValues,
  type Property,
  withoutParams,
  withTypes,
} from '../text/property.ts'

/**
 * RELATED of 4.0 in 3.0 (RFC 6350 §6.6.6): a relation by name is Apple's property, an agent by URI is AGENT. Any other by
 * URI has no counterpart and stays.
 */
export const related: Conversion = (property, context) => {
  if (paramValues(property, 'VALUE')[0]?.toLowerCase() !== 'text') {
    const params = [...context.params, { name: 'VALUE', values: ['uri'] }]
    return [isAgent(property) ? agent(property, params) : changeProperty(property, { params })]
  }
  const label = relationLabel(paramValues(property, 'TYPE')[0])
  const name = 'X-ABRELATEDNAMES'
  const params = withoutParams(context.params, 'TYPE')
  const types = paramValues({ ...property, params: context.params }, 'TYPE').filter(isPref)
  return labelled(
    { name, value: property.value, params: withTypes(params, types) },
    label,
    context.group(),
  )
}

// The one relation by URI that 3.0 has a name for (RFC 2426 §3.5.4).
function isAgent(property: Property): boolean {
  const types = paramValues(property, 'TYPE')
  return types.length === 1 && /^agent$/i.test(types[0] ?? '')
}

function agent(property: Property, params: readonly Param[]): Property {
  const types = params.flatMap(({ name, values }) => (name === 'TYPE' ? values.filter(isPref) : []))
  return changeProperty(property, {
    name: 'AGENT',
    params: withTypes(withoutParams(params, 'TYPE'), types),
  })
}

function isPref(type: string): boolean {
  return /^pref$/i.test(type)
}
