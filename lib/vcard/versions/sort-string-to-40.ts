import type { VCard } from '../text/vcard.ts'
import { encodeCaretEscapes } from './params-to-40.ts'
import { changeVCardProperty, type VCardProperty } from '../text/property.ts'
import { unescapeVCardText } from '../text/text-value.ts'

/** The card with SORT-STRING as the SORT-AS of its N (RFC 6350 §5.9), or as X-SORT-STRING where that cannot be. */
export function convertSortStringToVCard40(card: VCard): VCard {
  const sortString = card.find(({ name }) => name === 'SORT-STRING')
  if (sortString === undefined) return card
  const name = card.find((property) => property.name === 'N')
  if (name === undefined || hasSortAs(name) || !isSortable(sortString))
    return replace(card, sortString, [changeVCardProperty(sortString, { name: 'X-SORT-STRING' })])
  const text = encodeCaretEscapes(unescapeVCardText(sortString.value))
  const params = [...name.params, { name: 'SORT-AS', values: [text] }]
  return replace(replace(card, sortString, []), name, [
    changeVCardProperty(name, { params }, sortString),
  ])
}

// 4.0 takes a comma or a semicolon for the end of a part, and ignores blanks around a part.
function isSortable({ group, params, value }: VCardProperty): boolean {
  const text = unescapeVCardText(value)
  const isPlain = group === undefined && params.length === 0
  return isPlain && text !== '' && text === text.trim() && !/[,;]/.test(text)
}

function hasSortAs(property: VCardProperty): boolean {
  return property.params.some(({ name }) => name === 'SORT-AS')
}

function replace(card: VCard, property: VCardProperty, by: readonly VCardProperty[]): VCard {
  return card.flatMap((other) => (other === property ? by : [other]))
}
