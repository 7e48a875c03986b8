import type { Item } from './items.ts'
import { MEDIA } from '../text/media.ts'
import { type Param, paramValues, type Property, withoutParams } from '../text/property.ts'
import { unescapeText } from '../text/text.ts'

/** What two items must have in common to be the same in some sense; undefined is like nothing. */
export type ItemKey = (item: Item) => string | undefined

/** All that a reader can tell: not a group's name, the order and case of parameters, or how a colon is escaped. */
export const contentKey: ItemKey = ({ property, companions }) =>
  [
    valueKey(property),
    ...withoutParams(property.params, 'TYPE').map(paramKey).sort(),
    typesOf(property).join(','),
    ...companions.map(valueKey).sort(),
  ].join('\0')

/** Name and value. */
export const itemValueKey: ItemKey = ({ property }) => valueKey(property)

/** Name and what of the value outlives rewriting: a phone number's digits, a text's letters and digits. */
export const looseKey: ItemKey = ({ property }) => `${property.name}\0${skeletonOf(property)}`

/** Name, and which of several it is: the types that Google knows, and the label. */
export const kindKey: ItemKey = ({ property, companions }) => {
  const types = typesOf(property).filter((type) => KNOWN_TYPES.has(type))
  const labels = companions.map(({ value }) => unescapeText(value))
  return [property.name, ...types, ...labels].join('\0')
}

/** The name. */
export const nameKey = ({ property }: Item): string => property.name

/** The name of what a card has once. */
export const singleKey: ItemKey = ({ property: { name } }) =>
  SINGULAR.has(name) ? name : undefined

/** Name and value of a property, however the value is escaped or broken. */
export function valueKey({ name, value }: Pick<Property, 'name' | 'value'>): string {
  return `${name}\0${MEDIA.has(name) ? withoutBlanks(value) : withoutEscapedColons(value)}`
}

/** Name and values of a parameter, however they are ordered and spelled. */
export function paramKey({ name, values }: Param): string {
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

function typesOf(property: Property): readonly string[] {
  const types = paramValues(property, 'TYPE').flatMap((value) => value.toUpperCase().split(','))
  return [...new Set(types)].sort()
}

/** Longer ones, notes mostly, find their like by name: taking megabytes apart would hold up everybody else. */
const LONG = 1000

function skeletonOf({ name, value }: Property): string {
  if (MEDIA.has(name) || value.length > LONG) return value
  const text = unescapeText(value).trim().toLowerCase()
  const skeleton = name === 'TEL' ? text.replace(/\D/g, '') : wordsOf(name, text)
  return skeleton === '' ? text : skeleton
}

// Google writes other schemes for messengers, and the address percent-encoded.
function wordsOf(name: string, text: string): string {
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
  return value.length <= LONG && value.includes('\\:')
    ? value.replace(/\\(:)|(\\[^])/g, '$1$2')
    : value
}

function withoutBlanks(value: string): string {
  return value.replace(/\s+/g, '')
}
