import type { VCardProperty } from '../text/property.ts'
import { vcardValueEncoding } from './vcard-21-syntax.ts'
import { splitCompoundValue, unescapeVCardText } from '../text/text-value.ts'

/** Names of properties whose value is no text and escaped neither in 3.0 nor in 2.1. */
export const UNESCAPED_PROPERTY_NAMES: ReadonlySet<string> = new Set(
  'VERSION UID REV BDAY ANNIVERSARY TZ PHOTO LOGO SOUND KEY'.split(' '),
)
/** Names of properties whose value is no text, but escaped by some clients; with 2.1 the escapes would be visible. */
export const NEEDLESSLY_ESCAPED_PROPERTY_NAMES: ReadonlySet<string> = new Set(
  'TEL EMAIL URL SOURCE'.split(' '),
)
/** Names of properties whose value is several texts with commas between them. */
export const LIST_PROPERTY_NAMES: ReadonlySet<string> = new Set(['CATEGORIES', 'NICKNAME'])
/** Names of properties whose value is one text. All others have texts with semicolons between them. */
export const SINGLE_TEXT_PROPERTY_NAMES: ReadonlySet<string> = new Set(
  'FN NOTE TITLE ROLE LABEL MAILER AGENT PRODID NAME CLASS SORT-STRING'.split(' '),
)

/** The value of a 3.0 property as 2.1 has it, not yet encoded: it may hold line ends. */
export function convertValueToVCard21(property: VCardProperty): string {
  const { name, value } = property
  if (vcardValueEncoding(property) === 'BASE64' || UNESCAPED_PROPERTY_NAMES.has(name)) return value
  if (name === 'GEO') return value.replace(';', ',')
  if (NEEDLESSLY_ESCAPED_PROPERTY_NAMES.has(name)) return unescapeVCardText(value)
  if (LIST_PROPERTY_NAMES.has(name)) return convertParts(value, ',')
  return SINGLE_TEXT_PROPERTY_NAMES.has(name)
    ? escape(unescapeVCardText(value), '')
    : convertParts(value, ';')
}

function convertParts(value: string, separator: ';' | ','): string {
  return splitCompoundValue(value, separator)
    .map((part) => escape(unescapeVCardText(part), separator))
    .join(separator)
}

// A backslash stands for itself unless one of these follows, with which phones read it together.
function escape(text: string, separator: ';' | ',' | ''): string {
  const doubled = text.replace(/\\(?=[\\;:,]|$)/g, '\\\\')
  return separator === '' ? doubled : doubled.split(separator).join(`\\${separator}`)
}
