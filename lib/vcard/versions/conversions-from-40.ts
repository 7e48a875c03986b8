import { APPLE_ANNIVERSARY_LABEL, withAppleLabel } from '../text/apple-labels.ts'
import type { ConversionFromVCard40 } from './conversion-from-40.ts'
import { PROPERTY_NAMES_REMOVED_IN_VCARD_40 } from './conversions-to-40.ts'
import {
  convertDateToVCard30,
  convertTimestampToVCard30,
  convertUtcOffsetToVCard30,
} from './dates-to-30.ts'
import { inlineDataUri, vcardTypeForMediaType } from '../text/media-properties.ts'
import { decodeCaretEscapes } from './params-from-40.ts'
import {
  changeVCardProperty,
  type VCardParam,
  vcardParamValues,
  type VCardProperty,
  withTypeParamValues,
} from '../text/property.ts'
import { convertRelatedToVCard30 } from './related-to-30.ts'
import { escapeVCardText, unescapeVCardText } from '../text/text-value.ts'

/** Keeps a property, with its parameters converted; the very same object when they do not change. */
export const keepPropertyFromVCard40: ConversionFromVCard40 = (property, { params }) =>
  changeIfDifferent(property, params, property.value)

function changeIfDifferent(
  property: VCardProperty,
  params: readonly VCardParam[],
  value: string,
): readonly VCardProperty[] {
  const same = params === property.params && value === property.value
  return [same ? property : changeVCardProperty(property, { params, value })]
}

const kind: ConversionFromVCard40 = (property, context) => {
  const value = property.value.trim().toLowerCase()
  if (value === 'individual' || value === '') return []
  if (value === 'org') return [extension(property, 'X-ABSHOWAS', 'COMPANY')]
  if (value === 'group') return [extension(property, 'X-ADDRESSBOOKSERVER-KIND', 'group')]
  return keepPropertyFromVCard40(property, context)
}

function extension(property: VCardProperty, name: string, value: string): VCardProperty {
  return changeVCardProperty(property, { group: undefined, name, params: [], value })
}

const member: ConversionFromVCard40 = (property, { params }) => [
  changeVCardProperty(property, { name: 'X-ADDRESSBOOKSERVER-MEMBER', params }),
]

// `tel:+1-555-0100;ext=42` (RFC 3966): 3.0 has the number as text.
const tel: ConversionFromVCard40 = (property, context) => {
  const [, number] = /^tel:(.*)$/i.exec(property.value) ?? []
  if (number === undefined) return keepPropertyFromVCard40(property, context)
  const text = unescapeVCardText(number).replace(/;ext=/i, ' ext. ')
  return changeIfDifferent(property, context.params, escapeVCardText(text))
}

const medium: ConversionFromVCard40 = (property, { params }) => {
  const inline = inlineDataUri(changeVCardProperty(property, { params }))
  if (inline !== undefined) return [withMediaType(inline, property)]
  if (!/^[a-z][a-z0-9+.-]*:/i.test(property.value))
    return changeIfDifferent(property, params, property.value)
  const uri = [{ name: 'VALUE', values: ['uri'] }, ...params]
  return [withMediaType(changeVCardProperty(property, { params: uri }), property)]
}

function withMediaType(property: VCardProperty, original: VCardProperty): VCardProperty {
  const type = vcardTypeForMediaType(vcardParamValues(original, 'MEDIATYPE')[0] ?? '')
  if (type === '' || vcardParamValues(property, 'TYPE').length > 0) return property
  return changeVCardProperty(property, { params: withTypeParamValues(property.params, [type]) })
}

const birthday: ConversionFromVCard40 = (property, { params }) => {
  const date = convertDateToVCard30(property.value)
  if (date === undefined) return [changeVCardProperty(property, { name: 'X-BDAY', params })]
  return changeIfDifferent(property, concat(params, date.params), date.value)
}

const anniversary: ConversionFromVCard40 = (property, { params, nextGroup }) => {
  const date = convertDateToVCard30(property.value)
  if (date === undefined) return [changeVCardProperty(property, { name: 'X-ANNIVERSARY', params })]
  const all = concat(params, date.params)
  return withAppleLabel(
    changeVCardProperty(property, { name: 'X-ABDATE', value: date.value, params: all }),
    APPLE_ANNIVERSARY_LABEL,
    nextGroup(),
  )
}

const revision: ConversionFromVCard40 = (property, { params }) =>
  changeIfDifferent(property, params, convertTimestampToVCard30(property.value) ?? property.value)

const timeZone: ConversionFromVCard40 = (property, { params }) => {
  const value = convertUtcOffsetToVCard30(property.value)
  if (/^[+-]\d\d:\d\d$/.test(value)) return changeIfDifferent(property, params, value)
  return changeIfDifferent(property, [{ name: 'VALUE', values: ['text'] }, ...params], value)
}

const geo: ConversionFromVCard40 = (property, { params }) => {
  const [, latitude, longitude] = /^geo:([^\\,;]+)\\?,([^\\,;]+)/i.exec(property.value) ?? []
  if (latitude === undefined || longitude === undefined)
    return changeIfDifferent(property, params, property.value)
  return changeIfDifferent(property, params, `${latitude};${longitude}`)
}

const structuredName: ConversionFromVCard40 = (property, context) => {
  const key = vcardParamValues(property, 'SORT-AS').flatMap((value) => value.split(/[,;]/))
  const words = decodeCaretEscapes(key.join(' ')).trim()
  if (words === '' || context.hasSortString) return keepPropertyFromVCard40(property, context)
  return [
    ...keepPropertyFromVCard40(property, context),
    extension(property, 'SORT-STRING', escapeVCardText(words)),
  ]
}

const address: ConversionFromVCard40 = (property, context) => {
  const label = vcardParamValues(property, 'LABEL')[0]
  if (label === undefined) return keepPropertyFromVCard40(property, context)
  const { params } = context
  const value = escapeVCardText(unescapeVCardText(decodeCaretEscapes(label)))
  return [
    ...keepPropertyFromVCard40(property, context),
    changeVCardProperty(property, { name: 'LABEL', params, value }),
  ]
}

function renamed(name: string): ConversionFromVCard40 {
  return (property, { params }) => [changeVCardProperty(property, { name, params })]
}

function concat(some: readonly VCardParam[], more: readonly VCardParam[]): readonly VCardParam[] {
  return more.length === 0 ? some : [...some, ...more]
}

/** By property name, where `keepPropertyFromVCard40` is not enough (RFC 6350 §6, RFC 2426 §3). */
export const CONVERSIONS_FROM_VCARD_40: ReadonlyMap<string, ConversionFromVCard40> = new Map<
  string,
  ConversionFromVCard40
>([
  ['VERSION', (property) => [changeVCardProperty(property, { value: '3.0' })]],
  ['KIND', kind],
  ['MEMBER', member],
  ['N', structuredName],
  ['ADR', address],
  ['TEL', tel],
  ['PHOTO', medium],
  ['LOGO', medium],
  ['SOUND', medium],
  ['KEY', medium],
  ['BDAY', birthday],
  ['ANNIVERSARY', anniversary],
  ['REV', revision],
  ['RELATED', convertRelatedToVCard30],
  ['TZ', timeZone],
  ['GEO', geo],
  // Belongs to the PIDs of RFC 6350 §7, which 3.0 does not have.
  ['CLIENTPIDMAP', () => []],
  // What 4.0 has removed is an extension there (`convertPropertyToVCard40`).
  ...[...PROPERTY_NAMES_REMOVED_IN_VCARD_40].map(
    ([name, extension]) => [extension, renamed(name)] as const,
  ),
])
