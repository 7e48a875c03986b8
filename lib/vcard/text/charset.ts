import { TextDecoder } from 'node:util'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const DECLARED = /;CHARSET="?([^;:"=]+)"?(?=[;:])/i

/**
 * The text of a line whose octets are given one character each (latin1). A line is in the charset that its own CHARSET
 * parameter names (which is then removed, since it is no longer true), else in `charset`, else UTF-8; octets that are not
 * UTF-8 are taken for windows-1252, as the undeclared ones of old devices mostly are.
 */
export function decodeVCardLine(octets: string, charset?: string): string {
  if (!/[\x80-\xff]/.test(octets)) return octets
  const bytes = Buffer.from(octets, 'latin1')
  const declared = DECLARED.exec(octets.slice(0, octets.indexOf(':') + 1))?.[1]
  if (declared === undefined) return decodeWithCharset(bytes, charset)
  const text = decodeWithCharset(bytes, declared)
  return isUtf8(declared) ? text : text.replace(DECLARED, '')
}

/** Octets in `charset` as text; windows-1252 where they are not, UTF-8 for an unknown charset. */
export function decodeWithCharset(bytes: Buffer, charset = 'utf-8'): string {
  try {
    return decoderFor(charset).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

function decoderFor(charset: string): TextDecoder {
  try {
    return isUtf8(charset) ? UTF8 : new TextDecoder(charset)
  } catch {
    return UTF8
  }
}

function isUtf8(charset: string): boolean {
  return /^utf-?8$/i.test(charset)
}
