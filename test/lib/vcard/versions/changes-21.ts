import type { VCard } from '../../../../lib/vcard/text/vcard.ts'
import {
  convertDateToVCard30,
  convertTimestampToVCard30,
} from '../../../../lib/vcard/versions/dates-to-30.ts'
import { changeVCardProperty, type VCardProperty } from '../../../../lib/vcard/text/property.ts'
import { splitCompoundValue, unescapeVCardText } from '../../../../lib/vcard/text/text-value.ts'
import { type ComparableProperty, isInline, paramsOf } from './comparable-property.ts'

/** The card, in order, without what 3.0 → 2.1 → 3.0 may change in each property. */
export function comparableVCard21(card: VCard): readonly ComparableProperty[] {
  return card.map((property) => {
    const { group, name } = property
    return { group, name, params: params(property), value: valueOf(property) }
  })
}

/** TYPE's case and order, VALUE but for `uri` and in extensions, and characters that need quotes. */
function params(property: VCardProperty): readonly string[] {
  const isExtension = property.name.startsWith('X-')
  const clean = property.params.map(({ name, values }) => ({
    name,
    values: values.map((value) => value.replace(/[,;:="[\]]+/g, ' ').trim()),
  }))
  const isGone = (name: string, value: string) =>
    name === 'VALUE' && !isExtension && !/^uri$/i.test(value)
  return paramsOf(changeVCardProperty(property, { params: clean }), isGone).map((text) =>
    text.replace(/^VALUE=uri$/i, 'VALUE=uri'),
  )
}

/**
 * How a text is escaped, so that a comma between two values of one part is one of the text; blanks around a number or an
 * address and line ends in it; how a date is spelt; that a nested card is of 2.1.
 */
function valueOf(property: VCardProperty): string {
  const { name, value } = property
  if (isInline(property)) return value.replace(/\s+/g, '')
  if (/^(?:PHOTO|LOGO|SOUND|KEY|UID|TZ|VERSION)$/.test(name)) return value.trim()
  if (name === 'BDAY') return convertDateToVCard30(value)?.value ?? value
  if (name === 'REV') return convertTimestampToVCard30(value) ?? value
  if (/^(?:TEL|EMAIL|URL|SOURCE)$/.test(name))
    return unescapeVCardText(value).replace(/\n+/g, ' ').trim()
  if (/^(?:CATEGORIES|NICKNAME)$/.test(name)) return texts(value, ',')
  if (name === 'AGENT') return unescapeVCardText(value).replace(/^VERSION:2\.1$/m, 'VERSION:3.0')
  return /^(?:FN|NOTE|TITLE|ROLE|LABEL|MAILER|PRODID|NAME|CLASS|SORT-STRING)$/.test(name)
    ? unescapeVCardText(value)
    : texts(value, ';')
}

function texts(value: string, separator: ';' | ','): string {
  return JSON.stringify(splitCompoundValue(value, separator).map(unescapeVCardText))
}
