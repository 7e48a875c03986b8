import { addBackslashes, removeBackslashes } from './backslashes.ts'

/** A text as a property's value in 3.0 or 4.0: `\`, `,`, `;` and line ends escaped (RFC 2426 §4, RFC 6350 §3.4). */
export function escapeVCardText(text: string): string {
  if (!/[\\,;\r\n]/.test(text)) return text
  return addBackslashes(text, '\\,;').replace(/\r\n|\r|\n/g, '\\n')
}

/**
 * The text that a value stands for: the inverse of `escapeVCardText`. Also reads `\:`, `\"` and `\N`, which
 * Google and Apple write; any other backslash stands for itself.
 */
export function unescapeVCardText(value: string): string {
  return value.includes('\\') ? removeBackslashes(value, '\\,;:"nN', 'nN') : value
}

const BACKSLASH = 0x5c

/** The parts of a compound value, still escaped: split where no backslash escapes the separator. */
export function splitCompoundValue(value: string, separator: ';' | ','): readonly string[] {
  if (!value.includes('\\')) return value.split(separator)
  const parts: string[] = []
  let start = 0
  for (let at = 0; at < value.length; at++) {
    if (value.charCodeAt(at) === BACKSLASH) at++
    else if (value[at] === separator) {
      parts.push(value.slice(start, at))
      start = at + 1
    }
  }
  parts.push(value.slice(start))
  return parts
}
