import { date40, OMIT_YEAR, timestamp40, zone40 } from './dates-40.ts'
import { MEDIA } from '../text/media.ts'
import { dataUri, mediaTypeOf, withoutFormat } from './media-uri.ts'
import { params40, withoutValue } from './params-to-40.ts'
import {
  changeProperty,
  type Param,
  paramValues,
  type Property,
  withoutParams,
} from '../text/property.ts'

/** Names of 3.0 that 4.0 gave up (RFC 6350 appendix A.2), and the ones they go under. */
export const GIVEN_UP: ReadonlyMap<string, string> = new Map(
  ['AGENT', 'CLASS', 'LABEL', 'MAILER', 'NAME', 'PROFILE', 'SORT-STRING'].map((name) => [
    name,
    `X-${name}`,
  ]),
)

/** What becomes of one property of 3.0 in 4.0, seen by itself; the very same object when nothing does. */
export function to40Property(property: Property): Property {
  const params = params40(property)
  if (MEDIA.has(property.name)) return medium(property, params)
  const convert = CONVERSIONS.get(property.name)
  if (convert !== undefined) return convert(property, params)
  return params === property.params ? property : changeProperty(property, { params })
}

type Conversion = (property: Property, params: readonly Param[]) => Property

function medium(property: Property, params: readonly Param[]): Property {
  if (isInline(property)) return inline(property, params)
  if (/^[a-z][a-z0-9+.-]*:/i.test(property.value)) return referred(property, params)
  const isText = property.name === 'KEY' && valueType(property) === undefined
  return changeProperty(property, { params: isText ? [VALUE_TEXT, ...params] : params })
}

function isInline(property: Property): boolean {
  return paramValues(property, 'ENCODING').some((encoding) => /^b$/i.test(encoding))
}

function inline(property: Property, params: readonly Param[]): Property {
  const rest = withoutParams(withoutFormat(property, params), 'ENCODING', 'VALUE')
  return changeProperty(property, { params: rest, value: dataUri(property) })
}

function referred(property: Property, params: readonly Param[]): Property {
  const mediaType = mediaTypeOf(property)
  if (mediaType === undefined) return changeProperty(property, { params })
  const typed = [...withoutFormat(property, params), { name: 'MEDIATYPE', values: [mediaType] }]
  return changeProperty(property, { params: typed })
}

const VALUE_TEXT: Param = { name: 'VALUE', values: ['text'] }

function valueType(property: Property): string | undefined {
  return paramValues(property, 'VALUE')[0]?.toLowerCase()
}

/** A date property with its value as 4.0 has it: text where it is none (RFC 6350 §6.2.5). */
export const dateProperty: Conversion = (property, params) => {
  const [omitted] = paramValues(property, OMIT_YEAR)
  const value = date40(property.value, omitted)
  if (value === undefined) {
    const text = property.value === '' ? [] : [VALUE_TEXT]
    return changeProperty(property, { params: [...text, ...withoutValue(params)] })
  }
  const rest = withoutValue(value.startsWith('--') ? withoutParams(params, OMIT_YEAR) : params)
  return changeProperty(property, { params: rest, value })
}

const revision: Conversion = (property, params) => {
  const value = timestamp40(property.value) ?? property.value
  return changeProperty(property, { params: withoutValue(params), value })
}

// The default is text in 4.0, an offset in 3.0.
const timeZone: Conversion = (property, params) => {
  const value = valueType(property) === 'text' ? undefined : zone40(property.value)
  if (value === undefined) return changeProperty(property, { params })
  const offset = { name: 'VALUE', values: ['utc-offset'] }
  return changeProperty(property, { params: [offset, ...withoutValue(params)], value })
}

const geo: Conversion = (property, params) =>
  changeProperty(property, {
    params,
    value: property.value.replace(/^([+-]?[\d.]+);([+-]?[\d.]+)$/, 'geo:$1,$2'),
  })

// 4.0 has no such type; a number is text by default (RFC 6350 §6.4.1).
const tel: Conversion = (property, params) => {
  const rest = valueType(property) === 'phone-number' ? withoutValue(params) : params
  return rest === property.params ? property : changeProperty(property, { params: rest })
}

// Somebody who acts for somebody is a relation in 4.0, where it is a URI (RFC 6350 §6.6.6).
const agent: Conversion = (property, params) => {
  if (valueType(property) !== 'uri') return changeProperty(property, { name: 'X-AGENT', params })
  const related = [{ name: 'TYPE', values: ['agent'] }, ...withoutParams(params, 'TYPE')]
  return changeProperty(property, { name: 'RELATED', params: related })
}

function renamed(name: string): Conversion {
  return (property, params) => changeProperty(property, { name, params })
}

const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map<string, Conversion>([
  ['VERSION', (property) => changeProperty(property, { value: '4.0' })],
  ['BDAY', dateProperty],
  ['ANNIVERSARY', dateProperty],
  ['REV', revision],
  ['TZ', timeZone],
  ['GEO', geo],
  ['TEL', tel],
  ['AGENT', agent],
  // LABEL and SORT-STRING become parameters where there is a property for them, which is seen later.
  ...['CLASS', 'MAILER', 'NAME', 'PROFILE'].map(
    (name) => [name, renamed(GIVEN_UP.get(name) ?? name)] as const,
  ),
])
