import { withAppleLabel, appleRelationLabel } from '../text/apple-labels.ts'
import type { ConversionFromVCard40 } from './conversion-from-40.ts'
import {
  changeVCardProperty,
  type VCardParam,
  vcardParamValues,
  type VCardProperty,
  withoutVCardParams,
  withTypeParamValues,
} from '../text/property.ts'

/**
 * Converts RELATED of 4.0 (RFC 6350 §6.6.6): a name becomes Apple's X-ABRELATEDNAMES, the URI of an agent AGENT. Any other
 * URI has no counterpart and stays.
 */
export const convertRelatedToVCard30: ConversionFromVCard40 = (property, context) => {
  if (vcardParamValues(property, 'VALUE')[0]?.toLowerCase() !== 'text') {
    const params = [...context.params, { name: 'VALUE', values: ['uri'] }]
    return [isAgent(property) ? agent(property, params) : changeVCardProperty(property, { params })]
  }
  const label = appleRelationLabel(vcardParamValues(property, 'TYPE')[0])
  const name = 'X-ABRELATEDNAMES'
  const params = withoutVCardParams(context.params, 'TYPE')
  const types = vcardParamValues({ ...property, params: context.params }, 'TYPE').filter(isPref)
  return withAppleLabel(
    changeVCardProperty(property, { name, params: withTypeParamValues(params, types) }),
    label,
    context.nextGroup(),
  )
}

// The one relation by URI that 3.0 has a name for (RFC 2426 §3.5.4).
function isAgent(property: VCardProperty): boolean {
  const types = vcardParamValues(property, 'TYPE')
  return types.length === 1 && /^agent$/i.test(types[0] ?? '')
}

function agent(property: VCardProperty, params: readonly VCardParam[]): VCardProperty {
  const types = params.flatMap(({ name, values }) => (name === 'TYPE' ? values.filter(isPref) : []))
  return changeVCardProperty(property, {
    name: 'AGENT',
    params: withTypeParamValues(withoutVCardParams(params, 'TYPE'), types),
  })
}

function isPref(type: string): boolean {
  return /^pref$/i.test(type)
}
