import { ANNIVERSARY, labelled } from '../text/apple-groups.ts'
import type { Conversion } from './conversion.ts'
import { GIVEN_UP } from './conversions-to-40.ts'
import { dateValue, timestamp, zone } from './dates.ts'
import { inlineMedium, typeOf } from '../text/media.ts'
import { decodeCarets } from './params-40.ts'
import {
  changeProperty,
  createProperty,
  type Param,
  paramValues,
  type Property,
  withTypes,
} from '../text/property.ts'
import { related } from './related-30.ts'
import { escapeText, unescapeText } from '../text/text.ts'

/** Stays as it is but for its parameters; the very same object when they do not change either. */
export const keep: Conversion = (property, { params }) => revise(property, params, property.value)

function revise(property: Property, params: readonly Param[], value: string): readonly Property[] {
  const same = params === property.params && value === property.value
  return [same ? property : changeProperty(property, { params, value })]
}

const kind: Conversion = (property, context) => {
  const value = property.value.trim().toLowerCase()
  if (value === 'individual' || value === '') return []
  if (value === 'org') return [createProperty('X-ABSHOWAS', 'COMPANY')]
  if (value === 'group') return [createProperty('X-ADDRESSBOOKSERVER-KIND', 'group')]
  return keep(property, context)
}

const member: Conversion = (property, { params }) => [
  changeProperty(property, { name: 'X-ADDRESSBOOKSERVER-MEMBER', params }),
]

// `tel:+1-555-0100;ext=42` (RFC 3966): 3.0 has the number as text.
const tel: Conversion = (property, context) => {
  const [, number] = /^tel:(.*)$/i.exec(property.value) ?? []
  if (number === undefined) return keep(property, context)
  const text = unescapeText(number).replace(/;ext=/i, ' ext. ')
  return revise(property, context.params, escapeText(text))
}

const medium: Conversion = (property, { params }) => {
  const inline = inlineMedium(changeProperty(property, { params }))
  if (inline !== undefined) return [withMediaType(inline, property)]
  if (!/^[a-z][a-z0-9+.-]*:/i.test(property.value)) return revise(property, params, property.value)
  const uri = [{ name: 'VALUE', values: ['uri'] }, ...params]
  return [withMediaType(changeProperty(property, { params: uri }), property)]
}

function withMediaType(property: Property, original: Property): Property {
  const type = typeOf(paramValues(original, 'MEDIATYPE')[0] ?? '')
  if (type === '' || paramValues(property, 'TYPE').length > 0) return property
  return changeProperty(property, { params: withTypes(property.params, [type]) })
}

const birthday: Conversion = (property, { params }) => {
  const date = dateValue(property.value)
  if (date === undefined) return [changeProperty(property, { name: 'X-BDAY', params })]
  return revise(property, concat(params, date.params), date.value)
}

const anniversary: Conversion = (property, { params, group }) => {
  const date = dateValue(property.value)
  if (date === undefined) return [changeProperty(property, { name: 'X-ANNIVERSARY', params })]
  const all = concat(params, date.params)
  return labelled({ name: 'X-ABDATE', value: date.value, params: all }, ANNIVERSARY, group())
}

const revision: Conversion = (property, { params }) =>
  revise(property, params, timestamp(property.value) ?? property.value)

const timeZone: Conversion = (property, { params }) => {
  const value = zone(property.value)
  if (/^[+-]\d\d:\d\d$/.test(value)) return revise(property, params, value)
  return revise(property, [{ name: 'VALUE', values: ['text'] }, ...params], value)
}

const geo: Conversion = (property, { params }) =>
  revise(property, params, property.value.replace(/^geo:([^\\,;]+)\\?,([^\\,;]+).*$/i, '$1;$2'))

const sorted: Conversion = (property, context) => {
  const key = paramValues(property, 'SORT-AS').flatMap((value) => value.split(/[,;]/))
  const words = decodeCarets(key.join(' ')).trim()
  if (words === '' || context.hasSortString) return keep(property, context)
  return [...keep(property, context), createProperty('SORT-STRING', escapeText(words))]
}

const address: Conversion = (property, context) => {
  const label = paramValues(property, 'LABEL')[0]
  if (label === undefined) return keep(property, context)
  const { group } = property
  const { params } = context
  const text = escapeText(unescapeText(decodeCarets(label)))
  return [...keep(property, context), createProperty('LABEL', text, { group, params })]
}

function renamed(name: string): Conversion {
  return (property, { params }) => [changeProperty(property, { name, params })]
}

function concat(some: readonly Param[], more: readonly Param[]): readonly Param[] {
  return more.length === 0 ? some : [...some, ...more]
}

/** The conversions of those properties that do not simply stay (RFC 6350 §6, RFC 2426 §3). */
export const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map<string, Conversion>([
  ['VERSION', (property) => [changeProperty(property, { value: '3.0' })]],
  ['KIND', kind],
  ['MEMBER', member],
  ['N', sorted],
  ['ADR', address],
  ['TEL', tel],
  ['PHOTO', medium],
  ['LOGO', medium],
  ['SOUND', medium],
  ['KEY', medium],
  ['BDAY', birthday],
  ['ANNIVERSARY', anniversary],
  ['REV', revision],
  ['RELATED', related],
  ['TZ', timeZone],
  ['GEO', geo],
  // Maps the PIDs of RFC 6350 §7, which 3.0 has not.
  ['CLIENTPIDMAP', () => []],
  // What 4.0 gave up is an extension there (`to40Property`).
  ...[...GIVEN_UP].map(([name, extension]) => [extension, renamed(name)] as const),
])
