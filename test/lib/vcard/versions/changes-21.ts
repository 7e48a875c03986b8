import type { Card } from '../../../../lib/vcard/text/card.ts'
import { dateValue, timestamp } from '../../../../lib/vcard/versions/dates.ts'
import { changeProperty, type Property } from '../../../../lib/vcard/text/property.ts'
import { splitValue, unescapeText } from '../../../../lib/vcard/text/text.ts'
import { type Essence, isInline, paramsOf } from '../merge/essence.ts'

/** The card, in order, without what 3.0 → 2.1 → 3.0 may change in each property. */
export function essenceOf(card: Card): readonly Essence[] {
  return card.map((property) => {
    const { group, name } = property
    return { group, name, params: params(property), value: valueOf(property) }
  })
}

/** TYPE's case and order, VALUE but for `uri` and in extensions, and characters that need quotes. */
function params(property: Property): readonly string[] {
  const isExtension = property.name.startsWith('X-')
  const clean = property.params.map(({ name, values }) => ({
    name,
    values: values.map((value) => value.replace(/[,;:="[\]]+/g, ' ').trim()),
  }))
  const isGone = (name: string, value: string) =>
    name === 'VALUE' && !isExtension && !/^uri$/i.test(value)
  return paramsOf(changeProperty(property, { params: clean }), isGone).map((text) =>
    text.replace(/^VALUE=uri$/i, 'VALUE=uri'),
  )
}

/**
 * How a text is escaped, so that a comma between two values of one part is one of the text; blanks around a number or an
 * address and line ends in it; how a date is spelt; that a nested card is of 2.1.
 */
function valueOf(property: Property): string {
  const { name, value } = property
  if (isInline(property)) return value.replace(/\s+/g, '')
  if (/^(?:PHOTO|LOGO|SOUND|KEY|UID|TZ|VERSION)$/.test(name)) return value.trim()
  if (name === 'BDAY') return dateValue(value)?.value ?? value
  if (name === 'REV') return timestamp(value) ?? value
  if (/^(?:TEL|EMAIL|URL|SOURCE)$/.test(name))
    return unescapeText(value).replace(/\n+/g, ' ').trim()
  if (/^(?:CATEGORIES|NICKNAME)$/.test(name)) return texts(value, ',')
  if (name === 'AGENT') return unescapeText(value).replace(/^VERSION:2\.1$/m, 'VERSION:3.0')
  return /^(?:FN|NOTE|TITLE|ROLE|LABEL|MAILER|PRODID|NAME|CLASS|SORT-STRING)$/.test(name)
    ? unescapeText(value)
    : texts(value, ';')
}

function texts(value: string, separator: ';' | ','): string {
  return JSON.stringify(splitValue(value, separator).map(unescapeText))
}
