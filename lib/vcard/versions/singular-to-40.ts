import type { Card } from '../text/card.ts'
import { dateProperty } from './conversions-to-40.ts'
import { encodeCarets, params40 } from './params-to-40.ts'
import { changeProperty, type Property } from '../text/property.ts'
import { unescapeText } from '../text/text.ts'

/** The card with X-BDAY and X-ANNIVERSARY, where 3.0 puts dates it cannot say, as what they are unless it has that too. */
export function datesTo40(card: Card): Card {
  return ['BDAY', 'ANNIVERSARY'].reduce(dateTo40, card)
}

function dateTo40(card: Card, name: string): Card {
  const extension = card.find((property) => property.name === `X-${name}`)
  if (extension === undefined || card.some((property) => property.name === name)) return card
  const date = changeProperty(extension, { name })
  return replace(card, extension, [dateProperty(date, params40(date))])
}

/** The card with SORT-STRING as the SORT-AS of its N (RFC 6350 §5.9), or as X-SORT-STRING where that cannot be. */
export function sortKey(card: Card): Card {
  const key = card.find(({ name }) => name === 'SORT-STRING')
  if (key === undefined) return card
  const name = card.find((property) => property.name === 'N')
  if (name === undefined || isSorted(name) || !isSortable(key))
    return replace(card, key, [changeProperty(key, { name: 'X-SORT-STRING' })])
  const text = encodeCarets(unescapeText(key.value))
  const params = [...name.params, { name: 'SORT-AS', values: [text] }]
  return replace(replace(card, key, []), name, [changeProperty(name, { params })])
}

// 4.0 would take a comma or a semicolon for the end of a part, and blanks around it for nothing.
function isSortable({ group, params, value }: Property): boolean {
  const text = unescapeText(value)
  const isPlain = group === undefined && params.length === 0
  return isPlain && text !== '' && text === text.trim() && !/[,;]/.test(text)
}

function isSorted(property: Property): boolean {
  return property.params.some(({ name }) => name === 'SORT-AS')
}

function replace(card: Card, property: Property, by: readonly Property[]): Card {
  return card.flatMap((other) => (other === property ? by : [other]))
}
