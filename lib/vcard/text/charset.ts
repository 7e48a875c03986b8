import { TextDecoder } from 'node:util'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const DECLARED = /;CHARSET="?([^;:"=]+)"?(?=[;:])/i

/**
 * The characters of a line of octets. A line is in the charset that its own CHARSET parameter names (which
 * then goes, since it is no longer true), else in `charset`, else UTF-8; octets that are not UTF-8 are
 * taken for windows-1252, as the undeclared ones of old devices mostly are.
 */
export function decodeLine(octets: string, charset?: string): string {
  if (!/[\x80-\xff]/.test(octets)) return octets
  const bytes = Buffer.from(octets, 'latin1')
  const declared = DECLARED.exec(octets.slice(0, octets.indexOf(':') + 1))?.[1]
  if (declared === undefined) return decodeText(bytes, charset)
  const text = decodeText(bytes, declared)
  return isUtf8(declared) ? text : text.replace(DECLARED, '')
}

/** Octets as text, by the same rules. */
export function decodeText(bytes: Buffer, charset = 'utf-8'): string {
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
