import { HttpError } from '../errors/http-error.ts'

const unreserved = /^[A-Za-z0-9\-._~]*$/
const refused = /%(?:00|2F|5C)/

/**
 * A path segment as any client spelled it → the one spelling that the bridge uses, as `respellPathSegment`. Throws 400
 * for a broken escape and for an encoded slash, backslash or NUL.
 */
export function canonicalizePathSegment(text: string): string {
  const canonical = respellPathSegment(text)
  if (refused.test(canonical))
    throw new HttpError(400, `A path segment holds a slash, backslash or NUL`)
  return canonical
}

/**
 * A path segment in one spelling: RFC 3986's unreserved characters literal, every other byte as upper-case `%XX`. Two
 * spellings of the same bytes become equal, `%2540` stays `%2540`. Throws 400 for a broken escape.
 * https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2
 */
export const respellPathSegment = (text: string): string =>
  unreserved.test(text) ? text : encode(decode(text))

/** The text of a canonical segment, when its bytes are UTF-8; else undefined. */
export function decodePathSegment(canonical: string): string | undefined {
  try {
    return decodeURIComponent(canonical)
  } catch {
    return undefined
  }
}

function decode(text: string): Buffer {
  const parts = text.split('%')
  const bytes = [Buffer.from(parts[0] ?? '')]
  for (const part of parts.slice(1)) {
    const code = part.slice(0, 2)
    if (!/^[0-9A-Fa-f]{2}$/.test(code))
      throw new HttpError(400, 'A percent sign without two hex digits')
    bytes.push(Buffer.from(code, 'hex'), Buffer.from(part.slice(2)))
  }
  return Buffer.concat(bytes)
}

function encode(bytes: Buffer): string {
  let text = ''
  for (const byte of bytes) {
    const char = String.fromCharCode(byte)
    text += unreserved.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return text
}
