import { ANNIVERSARY, createGroups, labelled } from './apple-groups.ts'
import type { Card } from './card.ts'
import { dateValue, timestamp } from './dates.ts'
import { decodedValue, encodingOf, modernParams } from './legacy.ts'
import { changeProperty, createProperty, type Property } from './property.ts'
import { escapeText, splitValue } from './text.ts'

/** A vCard 2.1 as 3.0 (RFC 2426 §5): the same properties in the same order, decoded and escaped anew. */
export function from21(card: Card): Card {
  const groups = createGroups(card)
  return card.flatMap((property) => {
    const modern = changeProperty(property, {
      params: modernParams(property),
      value: valueOf(property),
    })
    return special(modern, groups)
  })
}

function special(property: Property, groups: () => string): readonly Property[] {
  switch (property.name) {
    case 'VERSION':
      return [changeProperty(property, { value: '3.0' })]
    case 'ANNIVERSARY':
      return anniversary(property, groups)
    case 'BDAY':
      return [changeProperty(property, dateValue(property.value) ?? {})]
    case 'REV':
      return [changeProperty(property, { value: timestamp(property.value) ?? property.value })]
    case 'SOUND':
      return isKana(property) ? kana(property) : [property]
    default:
      return [property]
  }
}

function valueOf(property: Property): string {
  const value = decodedValue(property)
  if (encodingOf(property) === 'BASE64' || isNested(property)) return value
  if (RAW.has(property.name)) return value.replace(/[\r\n]+/g, ' ').trim()
  if (property.name === 'GEO') return value.replace(',', ';')
  if (LISTS.has(property.name)) return splitValue(value, ',').map(escape21).join(',')
  if (TEXTS.has(property.name)) return escape21(value)
  return splitValue(value, ';').map(escape21).join(';')
}

// Values that are no text, which 3.0 does not escape.
const RAW: ReadonlySet<string> = new Set(
  'VERSION TEL EMAIL URL UID REV BDAY ANNIVERSARY TZ PHOTO LOGO SOUND KEY SOURCE'.split(' '),
)
const LISTS: ReadonlySet<string> = new Set(['CATEGORIES', 'NICKNAME'])
const TEXTS: ReadonlySet<string> = new Set(
  'FN NOTE TITLE ROLE LABEL MAILER AGENT PRODID NAME CLASS SORT-STRING'.split(' '),
)

// 2.1 knows `\;` only; phones write the other three as well, but `\n` is a backslash and an n.
function escape21(text: string): string {
  return escapeText(text.replace(/\\([\\;:,])/g, '$1'))
}

function isNested(property: Property): boolean {
  return property.name === 'AGENT' && property.value.startsWith('BEGIN:VCARD')
}

function anniversary(property: Property, groups: () => string): readonly Property[] {
  const date = dateValue(property.value)
  if (date === undefined) return [changeProperty(property, { name: 'X-ANNIVERSARY' })]
  return labelled({ name: 'X-ABDATE', ...date }, ANNIVERSARY, groups())
}

// Japanese phones spell the name's sound out in kana: SOUND;X-IRMC-N:family;given.
function isKana(property: Property): boolean {
  return property.params.some(({ values }) => values.some((value) => /^X-IRMC-N$/i.test(value)))
}

function kana(property: Property): readonly Property[] {
  const [last = '', first = ''] = splitValue(property.value, ';').map(escape21)
  return [
    createProperty('X-PHONETIC-LAST-NAME', last),
    createProperty('X-PHONETIC-FIRST-NAME', first),
  ].filter(({ value }) => value !== '')
}
