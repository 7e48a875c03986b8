import { APPLE_ANNIVERSARY_LABEL, appleRelationLabel } from '../text/apple-labels.ts'
import type { VCard } from '../text/vcard.ts'
import { convertDatePropertyToVCard40 } from './conversions-to-40.ts'
import { convertParamsToVCard40, withoutValueParam } from './params-to-40.ts'
import {
  createVCardProperty,
  type VCardParam,
  vcardParamValues,
  type VCardProperty,
} from '../text/property.ts'
import { unescapeVCardText } from '../text/text-value.ts'

/**
 * The card with Apple's relations and its anniversary as RELATED and ANNIVERSARY, where the label says for certain what
 * they are: the labels go then. Every other group stays together as it is.
 */
export function convertAppleExtensionsToVCard40(card: VCard): VCard {
  const labels = labelsOf(card)
  const gone = new Set<VCardProperty>()
  let hasAnniversary = card.some(({ name }) => name === 'ANNIVERSARY')
  const converted = card.map((property) => {
    const label = labels.get(property)
    const result = label && convertLabelled(property, label, hasAnniversary)
    if (label === undefined || result === undefined) return property
    gone.add(label)
    hasAnniversary ||= result.name === 'ANNIVERSARY'
    return result
  })
  return gone.size === 0 ? converted : converted.filter((property) => !gone.has(property))
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
  if (property.name === 'X-ABRELATEDNAMES') return relation(property, label.value)
  if (property.name !== 'X-ABDATE' || hasAnniversary || label.value !== APPLE_ANNIVERSARY_LABEL)
    return undefined
  const date = createVCardProperty('ANNIVERSARY', property.value, { params: property.params })
  return convertDatePropertyToVCard40(date, convertParamsToVCard40(date))
}

// Types that RFC 6350 §6.6.6 lists and Apple has no label of its own for.
const TYPES: ReadonlySet<string> = new Set(
  'contact acquaintance met co-worker colleague co-resident neighbor sibling kin muse crush date sweetheart me agent emergency'.split(
    ' ',
  ),
)

/** Only a label that this very type would get on the way in: it comes back as it was. */
function relation(property: VCardProperty, label: string): VCardProperty | undefined {
  if (vcardParamValues(property, 'TYPE').some((type) => !/^pref$/i.test(type))) return undefined
  const word = /^_\$!<(\w+)>!\$_$/.exec(label)?.[1]?.toLowerCase()
  const type = word === 'other' ? undefined : (word ?? unescapeVCardText(label))
  if (appleRelationLabel(type) !== label || (word === undefined && !TYPES.has(label)))
    return undefined
  const params = withoutValueParam(convertParamsToVCard40({ ...property, name: 'RELATED' }))
  return createVCardProperty('RELATED', property.value, {
    params: [...relationParams(type), ...params],
  })
}

function relationParams(type: string | undefined): readonly VCardParam[] {
  const text = { name: 'VALUE', values: ['text'] }
  return type === undefined ? [text] : [text, { name: 'TYPE', values: [type] }]
}
