import { setImmediate } from 'node:timers/promises'
import { HttpError } from '../../errors/http-error.ts'
import { XmlDecoder, XmlEncodingError } from '../xml/xml-decoder.ts'
import { detectXmlEncoding } from '../xml/xml-encoding.ts'
import { XmlError } from '../xml/xml-error.ts'
import { isXmlWhitespace } from '../xml/xml-whitespace.ts'

/** The longest body of XML that is read, as it comes and in UTF-8. */
export const maxXmlBytes = 16 * 1024 * 1024

const BOM = Buffer.from([0xef, 0xbb, 0xbf])
const SLICE_BYTES = 512 * 1024

/**
 * A body of XML in UTF-8, without a byte order mark and leading white space: vdirsyncer 0.19 begins its bodies with a new line,
 * and white space before an XML declaration is malformed (https://www.w3.org/TR/xml/#sec-prolog-dtd). The very bytes when it
 * was UTF-8. `HttpError` 415 for an encoding that is unknown, 400 for bytes that are not of it, 413 when it is over 16 MB then.
 * Yields to the event loop every 512 KB.
 */
export async function decodeXmlBody(body: Buffer, contentType = ''): Promise<Buffer> {
  try {
    return trimStart(await decode(body, charsetOf(contentType)))
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause
    const status = cause instanceof XmlEncodingError ? 415 : 400
    throw new HttpError(status, `The request body has ${cause.message}`, { cause })
  }
}

const charsetOf = (contentType: string): string | undefined =>
  /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1]

async function decode(body: Buffer, charset: string | undefined): Promise<Buffer> {
  // What ends in its declaration is refused as it is.
  if (detectXmlEncoding(body, charset)?.isPlainUtf8 !== false) return body
  const decoder = new XmlDecoder(charset)
  const parts: Uint8Array[] = []
  let length = 0
  for (let start = 0; start < body.length; start += SLICE_BYTES) {
    if (start > 0) await setImmediate()
    const part = decoder.write(body.subarray(start, start + SLICE_BYTES))
    parts.push(part)
    length += part.length
    if (length > maxXmlBytes) throw new HttpError(413, 'The request body is too large')
  }
  parts.push(decoder.end())
  return Buffer.concat(parts)
}

function trimStart(body: Buffer): Buffer {
  let start = body.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0
  while (isXmlWhitespace(body[start])) start += 1
  return body.subarray(start)
}
