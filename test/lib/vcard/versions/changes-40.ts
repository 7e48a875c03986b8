import type { VCard } from '../../../../lib/vcard/text/vcard.ts'
import {
  convertDateToVCard30,
  convertTimestampToVCard30,
  convertUtcOffsetToVCard30,
} from '../../../../lib/vcard/versions/dates-to-30.ts'
import { changeVCardProperty, type VCardProperty } from '../../../../lib/vcard/text/property.ts'
import { type ComparableProperty, MEDIA, paramsOf } from './comparable-property.ts'

/**
 * The card without what 3.0 → 4.0 → 3.0 may change:
 * - the order, in which VERSION goes first and what was a parameter behind its property,
 * - the number of the group that a relation or an anniversary shares with its label,
 * - and in each property what `comparable` says.
 */
export function comparableVCard40(card: VCard): readonly ComparableProperty[] {
  const sizes = Map.groupBy(card, ({ group }) => group?.toLowerCase())
  const properties = card.map((property) => {
    const groupMembers = property.group === undefined ? [] : sizes.get(property.group.toLowerCase())
    return comparable(property, groupMembers ?? [])
  })
  return properties.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

function comparable(
  property: VCardProperty,
  groupMembers: readonly VCardProperty[],
): ComparableProperty {
  const isPair = groupMembers.length === 2 && groupMembers.some(({ name }) => name === 'X-ABLABEL')
  const isApple =
    isPair && groupMembers.some(({ name }) => /^X-AB(?:DATE|RELATEDNAMES)$/.test(name))
  const group = isApple ? 'pair' : property.group
  return { group, name: nameOf(property), params: params(property), value: valueOf(property) }
}

/** A date that 3.0 cannot say goes by an X- name, what 4.0 gave up comes back by its own. */
function nameOf({ name, value }: VCardProperty): string {
  const [, date] = /^(?:X-)?(BDAY)$/.exec(name) ?? []
  if (date !== undefined)
    return convertDateToVCard30(value) === undefined && value !== '' ? `X-${date}` : date
  return name.replace(/^X-(?=(?:AGENT|CLASS|LABEL|MAILER|NAME|PROFILE|SORT-STRING)$)/, '')
}

/**
 * TYPE's case, order and a comma in quotes; that a LABEL is preferred if its ADR is; VALUE, which is made anew but in extensions; the format of a medium, which may be found out,
 * and whether an inline one is preferred, which 3.0 has no room for beside the format.
 */
function params(property: VCardProperty): readonly string[] {
  const isMedium = MEDIA.has(property.name)
  const isExtension = /^X-(?!BDAY|ANNIVERSARY|AB)/.test(property.name)
  const isGone = (name: string, value: string) =>
    (name === 'VALUE' && !isExtension) ||
    (name === 'TYPE' && (isMedium || (property.name.endsWith('LABEL') && /^pref$/i.test(value))))
  return paramsOf(withTypesApart(property), isGone)
}

/** How a date, an offset and base64 are spelt, the fractions of a second, a REV without a time, and `urn:uuid:`. */
function valueOf({ name, value }: VCardProperty): string {
  if (/^(?:X-)?BDAY$|^X-ABDATE$/.test(name))
    return seconds(convertDateToVCard30(value)?.value ?? value)
  if (name === 'REV') return seconds(convertTimestampToVCard30(withTime(value)) ?? value)
  if (name === 'TZ') return convertUtcOffsetToVCard30(value)
  if (MEDIA.has(name)) return value.replace(/\s+/g, '')
  return name === 'UID' ? value.replace(/^urn:uuid:/i, '') : value
}

function seconds(time: string): string {
  return time.replace(/(T[\d:]+)[.,]\d+/, '$1')
}

function withTime(value: string): string {
  return /^\d{4}-?\d\d-?\d\d$/.test(value) ? `${value}T000000Z` : value
}

function withTypesApart(property: VCardProperty): VCardProperty {
  const params = property.params.map(({ name, values }) => ({
    name,
    values: name === 'TYPE' ? values.flatMap((value) => value.split(',')) : values,
  }))
  return changeVCardProperty(property, { params })
}
