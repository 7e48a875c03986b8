import type { Property } from '../text/property.ts'
import { encodingOf } from './legacy.ts'
import { splitValue, unescapeText } from '../text/text.ts'

/** What is no text, and is neither escaped in 3.0 nor in 2.1. */
export const RAW: ReadonlySet<string> = new Set(
  'VERSION UID REV BDAY ANNIVERSARY TZ PHOTO LOGO SOUND KEY'.split(' '),
)
/** What is no text either, but has escapes in what some clients write, which 2.1 would show. */
export const NUMBERS: ReadonlySet<string> = new Set('TEL EMAIL URL SOURCE'.split(' '))
/** Several texts with commas between them. */
export const LISTS: ReadonlySet<string> = new Set(['CATEGORIES', 'NICKNAME'])
/** One text. All others are texts with semicolons between them. */
export const TEXTS: ReadonlySet<string> = new Set(
  'FN NOTE TITLE ROLE LABEL MAILER AGENT PRODID NAME CLASS SORT-STRING'.split(' '),
)

/** The value of a 3.0 property as 2.1 has it, its line ends still in it. */
export function value21(property: Property): string {
  const { name, value } = property
  if (encodingOf(property) === 'BASE64' || RAW.has(name)) return value
  if (name === 'GEO') return value.replace(';', ',')
  if (NUMBERS.has(name)) return unescapeText(value)
  if (LISTS.has(name)) return parts(value, ',')
  return TEXTS.has(name) ? escape(unescapeText(value), '') : parts(value, ';')
}

function parts(value: string, separator: ';' | ','): string {
  return splitValue(value, separator)
    .map((part) => escape(unescapeText(part), separator))
    .join(separator)
}

// A backslash stands for itself unless one of these follows, with which phones read it together.
function escape(text: string, separator: ';' | ',' | ''): string {
  const doubled = text.replace(/\\(?=[\\;:,]|$)/g, '\\\\')
  return separator === '' ? doubled : doubled.split(separator).join(`\\${separator}`)
}
