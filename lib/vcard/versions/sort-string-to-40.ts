import type { VCard } from '../text/vcard.ts'
import { convertDatePropertyToVCard40 } from './conversions-to-40.ts'
import { encodeCaretEscapes, convertParamsToVCard40 } from './params-to-40.ts'
import { changeVCardProperty, type VCardProperty } from '../text/property.ts'
import { unescapeVCardText } from '../text/text-value.ts'

/** The card with X-BDAY and X-ANNIVERSARY, where 3.0 puts dates it cannot say, as what they are unless it has that too. */
export function convertDateExtensionsToVCard40(card: VCard): VCard {
  return ['BDAY', 'ANNIVERSARY'].reduce(dateTo40, card)
}

function dateTo40(card: VCard, name: string): VCard {
  const extension = card.find((property) => property.name === `X-${name}`)
  if (extension === undefined || card.some((property) => property.name === name)) return card
  const date = changeVCardProperty(extension, { name })
  return replace(card, extension, [
    convertDatePropertyToVCard40(date, convertParamsToVCard40(date)),
  ])
}

/** The card with SORT-STRING as the SORT-AS of its N (RFC 6350 §5.9), or as X-SORT-STRING where that cannot be. */
export function convertSortStringToVCard40(card: VCard): VCard {
  const key = card.find(({ name }) => name === 'SORT-STRING')
  if (key === undefined) return card
  const name = card.find((property) => property.name === 'N')
  if (name === undefined || isSorted(name) || !isSortable(key))
    return replace(card, key, [changeVCardProperty(key, { name: 'X-SORT-STRING' })])
  const text = encodeCaretEscapes(unescapeVCardText(key.value))
  const params = [...name.params, { name: 'SORT-AS', values: [text] }]
  return replace(replace(card, key, []), name, [changeVCardProperty(name, { params })])
}

// 4.0 would take a comma or a semicolon for the end of a part, and blanks around it for nothing.
function isSortable({ group, params, value }: VCardProperty): boolean {
  const text = unescapeVCardText(value)
  const isPlain = group === undefined && params.length === 0
  return isPlain && text !== '' && text === text.trim() && !/[,;]/.test(text)
}

function isSorted(property: VCardProperty): boolean {
  return property.params.some(({ name }) => name === 'SORT-AS')
}

function replace(card: VCard, property: VCardProperty, by: readonly VCardProperty[]): VCard {
  return card.flatMap((other) => (other === property ? by : [other]))
}
