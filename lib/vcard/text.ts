/** A text as a property's value: `\`, `,`, `;` and line ends escaped (RFC 2426 §4, RFC 6350 §3.4). */
export function escapeText(text: string): string {
  return text.replace(/[\\,;]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n')
}

/**
 * The text that a value stands for: the inverse of `escapeText`. Also reads `\:`, `\"` and `\N`, which
 * Google and Apple write; any other backslash stands for itself.
 */
export function unescapeText(value: string): string {
  if (!value.includes('\\')) return value
  return value.replace(/\\([\\,;:"nN])/g, (_, escaped: string) =>
    /n/i.test(escaped) ? '\n' : escaped,
  )
}

/** The parts of a compound value, still escaped: split where no backslash escapes the separator. */
export function splitValue(value: string, separator: ';' | ','): readonly string[] {
  if (!value.includes('\\')) return value.split(separator)
  const parts: string[] = []
  let part = ''
  for (const token of value.match(/\\.|[^\\;,]+|[^]/gsu) ?? []) {
    if (token !== separator) part += token
    else {
      parts.push(part)
      part = ''
    }
  }
  return [...parts, part]
}
