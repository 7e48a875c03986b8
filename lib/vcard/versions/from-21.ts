import { ANNIVERSARY, createGroups, labelled } from '../text/apple-groups.ts'
import { dropBackslashes } from '../text/backslashes.ts'
import type { Card } from '../text/card.ts'
import { type DateValue, dateValue, timestamp } from './dates.ts'
import { decodedValue, encodingOf, modernParams } from './legacy.ts'
import {
  changeProperty,
  createProperty,
  type Param,
  type Property,
  withoutParams,
} from '../text/property.ts'
import { escapeText, splitValue } from '../text/text.ts'
import { LISTS, NUMBERS, RAW, TEXTS } from './values-21.ts'

/** A vCard 2.1 as 3.0 (RFC 2426 §5): the same properties in the same order, decoded and escaped anew. */
export function from21(card: Card): Card {
  const groups = createGroups(card)
  return card.flatMap((property) => {
    const modern = changeProperty(property, {
      params: modernParams(property),
      value: valueOf(property),
    })
    return special(modern, groups)
  })
}

function special(property: Property, groups: () => string): readonly Property[] {
  switch (property.name) {
    case 'VERSION':
      return [changeProperty(property, { value: '3.0' })]
    case 'ANNIVERSARY':
      return anniversary(property, groups)
    case 'BDAY':
      return [birthday(property)]
    case 'REV':
      return [changeProperty(property, { value: timestamp(property.value) ?? property.value })]
    case 'SOUND':
      return isKana(property) ? kana(property) : [property]
    default:
      return [property]
  }
}

function valueOf(property: Property): string {
  const value = decodedValue(property)
  if (encodingOf(property) === 'BASE64' || isNested(property)) return value
  if (RAW.has(property.name) || NUMBERS.has(property.name))
    return value.replace(/[\r\n]+/g, ' ').trim()
  if (property.name === 'GEO') return value.replace(',', ';')
  if (TEXTS.has(property.name)) return escape21(value)
  return escapeParts(value, LISTS.has(property.name) ? ',' : ';')
}

// Most values have nothing to escape, and a value may have parts by the million.
function escapeParts(value: string, separator: ';' | ','): string {
  if (!(separator === ';' ? /[\\,\r\n]/ : /[\\;\r\n]/).test(value)) return value
  return splitValue(value, separator).map(escape21).join(separator)
}

// 2.1 knows `\;` only; phones write the other three as well, but `\n` is a backslash and an n.
function escape21(text: string): string {
  return escapeText(text.includes('\\') ? dropBackslashes(text, '\\;:,') : text)
}

function isNested(property: Property): boolean {
  return property.name === 'AGENT' && property.value.startsWith('BEGIN:VCARD')
}

function birthday(property: Property): Property {
  const date = dateValue(property.value)
  if (date === undefined) return property
  return changeProperty(property, { value: date.value, params: dateParams(property, date) })
}

function anniversary(property: Property, groups: () => string): readonly Property[] {
  const date = dateValue(property.value)
  if (date === undefined) return [changeProperty(property, { name: 'X-ANNIVERSARY' })]
  const { value } = date
  return labelled(
    { name: 'X-ABDATE', value, params: dateParams(property, date) },
    ANNIVERSARY,
    groups(),
  )
}

function dateParams(property: Property, date: DateValue): readonly Param[] {
  return [...withoutParams(property.params, 'VALUE'), ...date.params]
}

// Japanese phones spell the name's sound out in kana: SOUND;X-IRMC-N:family;given.
function isKana(property: Property): boolean {
  return property.params.some(({ values }) => values.some((value) => /^X-IRMC-N$/i.test(value)))
}

function kana(property: Property): readonly Property[] {
  const [last = '', first = ''] = splitValue(property.value, ';').map(escape21)
  return [
    createProperty('X-PHONETIC-LAST-NAME', last),
    createProperty('X-PHONETIC-FIRST-NAME', first),
  ].filter(({ value }) => value !== '')
}
