import type { VCardProperty } from '../text/property.ts'
import { transferEncoding } from './vcard-21-syntax.ts'
import { splitCompoundValue, unescapeVCardText } from '../text/text-value.ts'

/** What is no text, and is neither escaped in 3.0 nor in 2.1. */
export const UNESCAPED_PROPERTY_NAMES: ReadonlySet<string> = new Set(
  'VERSION UID REV BDAY ANNIVERSARY TZ PHOTO LOGO SOUND KEY'.split(' '),
)
/** What is no text either, but has escapes in what some clients write, which 2.1 would show. */
export const NEEDLESSLY_ESCAPED_PROPERTY_NAMES: ReadonlySet<string> = new Set(
  'TEL EMAIL URL SOURCE'.split(' '),
)
/** Several texts with commas between them. */
export const LIST_PROPERTY_NAMES: ReadonlySet<string> = new Set(['CATEGORIES', 'NICKNAME'])
/** One text. All others are texts with semicolons between them. */
export const SINGLE_TEXT_PROPERTY_NAMES: ReadonlySet<string> = new Set(
  'FN NOTE TITLE ROLE LABEL MAILER AGENT PRODID NAME CLASS SORT-STRING'.split(' '),
)

/** The value of a 3.0 property as 2.1 has it, its line ends still in it. */
export function convertValueToVCard21(property: VCardProperty): string {
  const { name, value } = property
  if (transferEncoding(property) === 'BASE64' || UNESCAPED_PROPERTY_NAMES.has(name)) return value
  if (name === 'GEO') return value.replace(';', ',')
  if (NEEDLESSLY_ESCAPED_PROPERTY_NAMES.has(name)) return unescapeVCardText(value)
  if (LIST_PROPERTY_NAMES.has(name)) return parts(value, ',')
  return SINGLE_TEXT_PROPERTY_NAMES.has(name)
    ? escape(unescapeVCardText(value), '')
    : parts(value, ';')
}

function parts(value: string, separator: ';' | ','): string {
  return splitCompoundValue(value, separator)
    .map((part) => escape(unescapeVCardText(part), separator))
    .join(separator)
}

// A backslash stands for itself unless one of these follows, with which phones read it together.
function escape(text: string, separator: ';' | ',' | ''): string {
  const doubled = text.replace(/\\(?=[\\;:,]|$)/g, '\\\\')
  return separator === '' ? doubled : doubled.split(separator).join(`\\${separator}`)
}
