import type { LabelledProperty } from './labelled-property.ts'
import { MEDIA_PROPERTY_NAMES } from '../text/media-properties.ts'
import {
  type VCardParam,
  vcardParamValues,
  type VCardProperty,
  withoutVCardParams,
} from '../text/property.ts'
import { unescapeVCardText } from '../text/text-value.ts'

/** A key that is equal for properties that count as the same in some sense; undefined matches nothing. */
export type PropertyMatchKey = (property: LabelledProperty) => string | undefined

/** Everything that has a meaning: not a group's name, the order and case of parameters, or how a colon is escaped. */
export const contentMatchKey: PropertyMatchKey = ({ property, companions }) =>
  [
    propertyComparisonKey(property),
    ...withoutVCardParams(property.params, 'TYPE').map(paramComparisonKey).sort(),
    typesOf(property).join(','),
    ...companions.map(propertyComparisonKey).sort(),
  ].join('\0')

/** Name and value. */
export const valueMatchKey: PropertyMatchKey = ({ property }) => propertyComparisonKey(property)

/** Name, and what of the value survives rewriting: a phone number's digits, a text's letters and digits. */
export const normalizedValueMatchKey: PropertyMatchKey = ({ property }) =>
  `${property.name}\0${normalizedValue(property)}`

/** Name, and which of several it is: the types that Google knows, and the label. */
export const typeAndLabelMatchKey: PropertyMatchKey = ({ property, companions }) => {
  const types = typesOf(property).filter((type) => KNOWN_TYPES.has(type))
  const labels = companions.map(({ value }) => unescapeVCardText(value))
  return [property.name, ...types, ...labels].join('\0')
}

/** The name alone. */
export const nameMatchKey = ({ property }: LabelledProperty): string => property.name

/** The name, for properties that a card has at most once. */
export const singularNameMatchKey: PropertyMatchKey = ({ property: { name } }) =>
  SINGULAR.has(name) ? name : undefined

/** Name and value, regardless of escaped colons, of empty parts at the end of a structure and, in media, of blanks. */
export function propertyComparisonKey({
  name,
  value,
}: Pick<VCardProperty, 'name' | 'value'>): string {
  if (MEDIA_PROPERTY_NAMES.has(name)) return `${name}\0${withoutBlanks(value)}`
  return `${name}\0${withoutEscapedColons(STRUCTURED.has(name) ? withoutEmptyEnd(value) : value)}`
}

/** Name and values of a parameter, regardless of the values' order and case. */
export function paramComparisonKey({ name, values }: VCardParam): string {
  return `${name}=${values
    .map((value) => value.toUpperCase())
    .sort()
    .join(',')}`
}

const KNOWN_TYPES: ReadonlySet<string> = new Set(['HOME', 'WORK', 'CELL', 'FAX', 'PAGER'])

/** RFC 2426 allows some of them more than once; Google, and most clients, know one. */
const SINGULAR: ReadonlySet<string> = new Set(
  'BDAY CATEGORIES CLASS FN GENDER GEO KIND MAILER N NICKNAME NOTE ORG PHOTO PRODID ROLE SORT-STRING TITLE TZ'.split(
    ' ',
  ),
)

function typesOf(property: VCardProperty): readonly string[] {
  const types = vcardParamValues(property, 'TYPE').flatMap((value) =>
    value.toUpperCase().split(','),
  )
  return [...new Set(types)].sort()
}

/** Longer values, mostly notes, are matched by name only: normalizing megabytes would block the event loop. */
const MAX_NORMALIZED = 1000

function normalizedValue({ name, value }: VCardProperty): string {
  if (MEDIA_PROPERTY_NAMES.has(name) || value.length > MAX_NORMALIZED) return value
  const text = unescapeVCardText(value).trim().toLowerCase()
  const normalized = name === 'TEL' ? text.replace(/\D/g, '') : lettersAndDigits(name, text)
  return normalized === '' ? text : normalized
}

// Google writes other schemes for messengers, and the address percent-encoded.
function lettersAndDigits(name: string, text: string): string {
  const address = name === 'IMPP' ? text.replace(/^[a-z][a-z0-9+.-]*:/, '') : text
  const decoded = address.replace(/(?:%[0-9a-f]{2})+/g, decodePercents)
  return decoded.normalize('NFKC').replace(/[^\p{L}\p{N}]+/gu, '')
}

function decodePercents(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}

function withoutEscapedColons(value: string): string {
  return value.length <= MAX_NORMALIZED && value.includes('\\:')
    ? value.replace(/\\(:)|(\\[^])/g, '$1$2')
    : value
}

const STRUCTURED: ReadonlySet<string> = new Set(['N', 'ADR', 'ORG'])

function withoutEmptyEnd(value: string): string {
  let end = value.length
  while (value[end - 1] === ';' && value[end - 2] !== '\\') end--
  return value.slice(0, end)
}

function withoutBlanks(value: string): string {
  return value.replace(/\s+/g, '')
}
