import type { Card } from './card.ts'
import { dateProperty } from './conversions-to-40.ts'
import { encodeCarets, params40 } from './params-to-40.ts'
import { changeProperty, type Property } from './property.ts'
import { unescapeText } from './text.ts'

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

/** The card with SORT-STRING as the SORT-AS of its N (RFC 6350 §5.9); without an N it goes as X-SORT-STRING. */
export function sortKey(card: Card): Card {
  const key = card.find(({ name }) => name === 'SORT-STRING')
  if (key === undefined) return card
  const name = card.find((property) => property.name === 'N')
  // 4.0 would take a comma or a semicolon for the end of a part.
  if (name === undefined || isSorted(name) || key.params.length > 0 || /[,;]/.test(key.value))
    return replace(card, key, [changeProperty(key, { name: 'X-SORT-STRING' })])
  const text = encodeCarets(unescapeText(key.value))
  const params = [...name.params, { name: 'SORT-AS', values: [text] }]
  return replace(replace(card, key, []), name, [changeProperty(name, { params })])
}

function isSorted(property: Property): boolean {
  return property.params.some(({ name }) => name === 'SORT-AS')
}

function replace(card: Card, property: Property, by: readonly Property[]): Card {
  return card.flatMap((other) => (other === property ? by : [other]))
}
