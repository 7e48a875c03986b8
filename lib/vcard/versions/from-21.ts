import { APPLE_ANNIVERSARY_LABEL, withAppleLabel } from '../text/apple-labels.ts'
import { createVCardGroupNameGenerator } from '../text/group-names.ts'
import { removeBackslashes } from '../text/backslashes.ts'
import type { VCard } from '../text/vcard.ts'
import { type VCard30Date, convertDateToVCard30, convertTimestampToVCard30 } from './dates-to-30.ts'
import {
  decodeVCardValue,
  vcardValueEncoding,
  convertParamsFromVCard21,
} from './vcard-21-syntax.ts'
import {
  changeVCardProperty,
  type VCardParam,
  type VCardProperty,
  withoutVCardParams,
} from '../text/property.ts'
import { escapeVCardText, splitCompoundValue } from '../text/text-value.ts'
import {
  LIST_PROPERTY_NAMES,
  NEEDLESSLY_ESCAPED_PROPERTY_NAMES,
  UNESCAPED_PROPERTY_NAMES,
  SINGLE_TEXT_PROPERTY_NAMES,
} from './values-to-21.ts'

/** Converts a vCard 2.1 to 3.0 (RFC 2426 §5): the same properties in the same order, decoded and escaped again. */
export function convertVCard21To30(card: VCard): VCard {
  const nextGroup = createVCardGroupNameGenerator(card)
  return card.flatMap((property) => {
    const modern = changeVCardProperty(property, {
      params: convertParamsFromVCard21(property),
      value: valueOf(property),
    })
    return convertByName(modern, nextGroup)
  })
}

function convertByName(property: VCardProperty, nextGroup: () => string): readonly VCardProperty[] {
  switch (property.name) {
    case 'VERSION':
      return [changeVCardProperty(property, { value: '3.0' })]
    case 'ANNIVERSARY':
      return anniversary(property, nextGroup)
    case 'BDAY':
      return [birthday(property)]
    case 'REV':
      return [
        changeVCardProperty(property, {
          value: convertTimestampToVCard30(property.value) ?? property.value,
        }),
      ]
    case 'SOUND':
      return isKana(property) ? kana(property) : [property]
    default:
      return [property]
  }
}

function valueOf(property: VCardProperty): string {
  const value = decodeVCardValue(property)
  if (vcardValueEncoding(property) === 'BASE64' || isNested(property)) return value
  if (
    UNESCAPED_PROPERTY_NAMES.has(property.name) ||
    NEEDLESSLY_ESCAPED_PROPERTY_NAMES.has(property.name)
  )
    return value.replace(/[\r\n]+/g, ' ').trim()
  if (property.name === 'GEO') return value.replace(',', ';')
  if (SINGLE_TEXT_PROPERTY_NAMES.has(property.name)) return escape21(value)
  return escapeParts(value, LIST_PROPERTY_NAMES.has(property.name) ? ',' : ';')
}

// Most values have nothing to escape, and a value may have parts by the million.
function escapeParts(value: string, separator: ';' | ','): string {
  if (!(separator === ';' ? /[\\,\r\n]/ : /[\\;\r\n]/).test(value)) return value
  return splitCompoundValue(value, separator).map(escape21).join(separator)
}

// 2.1 knows `\;` only; phones write the other three as well, but `\n` is a backslash and an n.
function escape21(text: string): string {
  return escapeVCardText(text.includes('\\') ? removeBackslashes(text, '\\;:,') : text)
}

function isNested(property: VCardProperty): boolean {
  return property.name === 'AGENT' && property.value.startsWith('BEGIN:VCARD')
}

function birthday(property: VCardProperty): VCardProperty {
  const date = convertDateToVCard30(property.value)
  if (date === undefined) return property
  return changeVCardProperty(property, { value: date.value, params: dateParams(property, date) })
}

function anniversary(property: VCardProperty, nextGroup: () => string): readonly VCardProperty[] {
  const date = convertDateToVCard30(property.value)
  if (date === undefined) return [changeVCardProperty(property, { name: 'X-ANNIVERSARY' })]
  const params = dateParams(property, date)
  return withAppleLabel(
    changeVCardProperty(property, { name: 'X-ABDATE', value: date.value, params }),
    APPLE_ANNIVERSARY_LABEL,
    nextGroup(),
  )
}

function dateParams(property: VCardProperty, date: VCard30Date): readonly VCardParam[] {
  return [...withoutVCardParams(property.params, 'VALUE'), ...date.params]
}

// Japanese phones spell the name's sound out in kana: SOUND;X-IRMC-N:family;given.
function isKana(property: VCardProperty): boolean {
  return property.params.some(({ values }) => values.some((value) => /^X-IRMC-N$/i.test(value)))
}

function kana(property: VCardProperty): readonly VCardProperty[] {
  const [last = '', first = ''] = splitCompoundValue(property.value, ';').map(escape21)
  return [
    changeVCardProperty(property, { name: 'X-PHONETIC-LAST-NAME', params: [], value: last }),
    changeVCardProperty(property, { name: 'X-PHONETIC-FIRST-NAME', params: [], value: first }),
  ].filter(({ value }) => value !== '')
}
