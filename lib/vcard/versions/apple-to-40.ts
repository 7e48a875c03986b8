import { APPLE_ANNIVERSARY_LABEL, appleRelationLabel } from '../text/apple-labels.ts'
import type { VCard } from '../text/vcard.ts'
import { convertDatePropertyToVCard40 } from './conversions-to-40.ts'
import { convertParamsToVCard40, withoutValueParam } from './params-to-40.ts'
import {
  changeVCardProperty,
  type VCardParam,
  vcardParamValues,
  type VCardProperty,
} from '../text/property.ts'
import { unescapeVCardText } from '../text/text-value.ts'

/**
 * The card with Apple's X-ABRELATEDNAMES and X-ABDATE as RELATED and ANNIVERSARY, where their label says for certain what
 * they are: the label is dropped then. Every other group stays as it is.
 */
export function convertAppleExtensionsToVCard40(card: VCard): VCard {
  const labels = labelsOf(card)
  const dropped = new Set<VCardProperty>()
  let hasAnniversary = card.some(({ name }) => name === 'ANNIVERSARY')
  const converted = card.map((property) => {
    const label = labels.get(property)
    const result = label && convertLabelled(property, label, hasAnniversary)
    if (label === undefined || result === undefined) return property
    dropped.add(label)
    hasAnniversary ||= result.name === 'ANNIVERSARY'
    return result
  })
  return dropped.size === 0 ? converted : converted.filter((property) => !dropped.has(property))
}

/** The labels of those properties that share their group with a label and nothing else. */
function labelsOf(card: VCard): ReadonlyMap<VCardProperty, VCardProperty> {
  const groups = Map.groupBy(card, ({ group }) => group?.toLowerCase())
  groups.delete(undefined)
  const pairs = [...groups.values()].filter((members) => members.length === 2)
  return new Map(
    pairs.flatMap(([a, b]) => {
      if (a?.name === 'X-ABLABEL' && b !== undefined) return [[b, a] as const]
      return b?.name === 'X-ABLABEL' && a !== undefined ? [[a, b] as const] : []
    }),
  )
}

function convertLabelled(
  property: VCardProperty,
  label: VCardProperty,
  hasAnniversary: boolean,
): VCardProperty | undefined {
  if (property.name === 'X-ABRELATEDNAMES') return toRelated(property, label)
  if (property.name !== 'X-ABDATE' || hasAnniversary || label.value !== APPLE_ANNIVERSARY_LABEL)
    return undefined
  const date = changeVCardProperty(property, { group: undefined, name: 'ANNIVERSARY' }, label)
  return convertDatePropertyToVCard40(date, convertParamsToVCard40(date))
}

// Types of RFC 6350 §6.6.6 for which Apple has no label.
const TYPES: ReadonlySet<string> = new Set(
  'contact acquaintance met co-worker colleague co-resident neighbor sibling kin muse crush date sweetheart me agent emergency'.split(
    ' ',
  ),
)

/** Only for a label that the conversion to 3.0 would make of the type, so that a round trip changes nothing. */
function toRelated(property: VCardProperty, label: VCardProperty): VCardProperty | undefined {
  if (vcardParamValues(property, 'TYPE').some((type) => !/^pref$/i.test(type))) return undefined
  const word = /^_\$!<(\w+)>!\$_$/.exec(label.value)?.[1]?.toLowerCase()
  const type = word === 'other' ? undefined : (word ?? unescapeVCardText(label.value))
  if (appleRelationLabel(type) !== label.value || (word === undefined && !TYPES.has(label.value)))
    return undefined
  const params = withoutValueParam(convertParamsToVCard40({ ...property, name: 'RELATED' }))
  return changeVCardProperty(
    property,
    { group: undefined, name: 'RELATED', params: [...relationParams(type), ...params] },
    label,
  )
}

function relationParams(type: string | undefined): readonly VCardParam[] {
  const text = { name: 'VALUE', values: ['text'] }
  return type === undefined ? [text] : [text, { name: 'TYPE', values: [type] }]
}
