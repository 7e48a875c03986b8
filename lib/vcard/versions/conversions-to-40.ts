import {
  convertDateToVCard40,
  APPLE_OMIT_YEAR_PARAM,
  convertTimestampToVCard40,
  convertUtcOffsetToVCard40,
} from './dates-to-40.ts'
import { MEDIA_PROPERTY_NAMES } from '../text/media-properties.ts'
import { mediaDataUri, mediaTypeOfProperty, withoutMediaFormatType } from './media-uri.ts'
import { convertParamsToVCard40, withoutValueParam } from './params-to-40.ts'
import {
  changeVCardProperty,
  type VCardParam,
  vcardParamValues,
  type VCardProperty,
  withoutVCardParams,
} from '../text/property.ts'

/** Names of 3.0 that 4.0 has removed (RFC 6350 appendix A.2), and the extensions that they become. */
export const PROPERTY_NAMES_REMOVED_IN_VCARD_40: ReadonlyMap<string, string> = new Map(
  ['AGENT', 'CLASS', 'LABEL', 'MAILER', 'NAME', 'PROFILE', 'SORT-STRING'].map((name) => [
    name,
    `X-${name}`,
  ]),
)

/** Converts one property of 3.0 by itself; the very same object when nothing changes. */
export function convertPropertyToVCard40(property: VCardProperty): VCardProperty {
  const params = convertParamsToVCard40(property)
  if (MEDIA_PROPERTY_NAMES.has(property.name)) return medium(property, params)
  const convert = CONVERSIONS.get(property.name)
  if (convert !== undefined) return convert(property, params)
  return params === property.params ? property : changeVCardProperty(property, { params })
}

type Conversion = (property: VCardProperty, params: readonly VCardParam[]) => VCardProperty

function medium(property: VCardProperty, params: readonly VCardParam[]): VCardProperty {
  if (isInline(property)) return inline(property, params)
  if (/^[a-z][a-z0-9+.-]*:/i.test(property.value)) return referred(property, params)
  const isText = property.name === 'KEY' && valueType(property) === undefined
  return changeVCardProperty(property, { params: isText ? [VALUE_TEXT, ...params] : params })
}

function isInline(property: VCardProperty): boolean {
  return vcardParamValues(property, 'ENCODING').some((encoding) => /^b$/i.test(encoding))
}

function inline(property: VCardProperty, params: readonly VCardParam[]): VCardProperty {
  const rest = withoutVCardParams(withoutMediaFormatType(property, params), 'ENCODING', 'VALUE')
  return changeVCardProperty(property, { params: rest, value: mediaDataUri(property) })
}

function referred(property: VCardProperty, params: readonly VCardParam[]): VCardProperty {
  const mediaType = mediaTypeOfProperty(property)
  if (mediaType === undefined) return changeVCardProperty(property, { params })
  const typed = [
    ...withoutMediaFormatType(property, params),
    { name: 'MEDIATYPE', values: [mediaType] },
  ]
  return changeVCardProperty(property, { params: typed })
}

const VALUE_TEXT: VCardParam = { name: 'VALUE', values: ['text'] }

function valueType(property: VCardProperty): string | undefined {
  return vcardParamValues(property, 'VALUE')[0]?.toLowerCase()
}

/** A date property with its value as 4.0 has it: VALUE=text for what is no date (RFC 6350 §6.2.5). */
export const convertDatePropertyToVCard40: Conversion = (property, params) => {
  const [omitted] = vcardParamValues(property, APPLE_OMIT_YEAR_PARAM)
  const value = convertDateToVCard40(property.value, omitted)
  if (value === undefined) {
    const text = property.value === '' ? [] : [VALUE_TEXT]
    return changeVCardProperty(property, { params: [...text, ...withoutValueParam(params)] })
  }
  const rest = withoutValueParam(
    value.startsWith('--') ? withoutVCardParams(params, APPLE_OMIT_YEAR_PARAM) : params,
  )
  return changeVCardProperty(property, { params: rest, value })
}

const revision: Conversion = (property, params) => {
  const value = convertTimestampToVCard40(property.value) ?? property.value
  return changeVCardProperty(property, { params: withoutValueParam(params), value })
}

// The default is text in 4.0, an offset in 3.0.
const timeZone: Conversion = (property, params) => {
  const value =
    valueType(property) === 'text' ? undefined : convertUtcOffsetToVCard40(property.value)
  if (value === undefined) return changeVCardProperty(property, { params })
  const offset = { name: 'VALUE', values: ['utc-offset'] }
  return changeVCardProperty(property, { params: [offset, ...withoutValueParam(params)], value })
}

const geo: Conversion = (property, params) =>
  changeVCardProperty(property, {
    params,
    value: property.value.replace(/^([+-]?[\d.]+);([+-]?[\d.]+)$/, 'geo:$1,$2'),
  })

// 4.0 has no such type; a number is text by default (RFC 6350 §6.4.1).
const tel: Conversion = (property, params) => {
  const rest = valueType(property) === 'phone-number' ? withoutValueParam(params) : params
  return rest === property.params ? property : changeVCardProperty(property, { params: rest })
}

// An agent that is a URI is a relation in 4.0 (RFC 6350 §6.6.6).
const agent: Conversion = (property, params) => {
  if (valueType(property) !== 'uri')
    return changeVCardProperty(property, { name: 'X-AGENT', params })
  const related = [{ name: 'TYPE', values: ['agent'] }, ...withoutVCardParams(params, 'TYPE')]
  return changeVCardProperty(property, { name: 'RELATED', params: related })
}

function renamed(name: string): Conversion {
  return (property, params) => changeVCardProperty(property, { name, params })
}

const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map<string, Conversion>([
  ['VERSION', (property) => changeVCardProperty(property, { value: '4.0' })],
  ['BDAY', convertDatePropertyToVCard40],
  ['ANNIVERSARY', convertDatePropertyToVCard40],
  ['REV', revision],
  ['TZ', timeZone],
  ['GEO', geo],
  ['TEL', tel],
  ['AGENT', agent],
  // LABEL and SORT-STRING are converted later: they become parameters where there is a property for them.
  ...['CLASS', 'MAILER', 'NAME', 'PROFILE'].map(
    (name) => [name, renamed(PROPERTY_NAMES_REMOVED_IN_VCARD_40.get(name) ?? name)] as const,
  ),
])
