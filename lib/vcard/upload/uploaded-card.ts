import { isAscii, isUtf8 } from 'node:buffer'
import { carddavName } from '../../dav/xml/xml-name.ts'
import { HttpError } from '../../errors/http-error.ts'
import { type VCard, parseVCard, vcardVersion } from '../text/vcard.ts'
import { parseContentLine, printContentLine } from '../text/content-line.ts'
import type { VCardProperty } from '../text/property.ts'
import { repairVCard30Property } from '../versions/repair-30.ts'
import { VCardError } from '../text/vcard-error.ts'
import { isUploadMediaType } from './upload-media-types.ts'

/**
 * Parses a client's upload, in the version that it has. One of 3.0 has no line that 3.0 does not allow, all others are as they
 * were sent. What is missing (FN, N, UID) is not added here. Characters that XML cannot carry are left out, and `onMended` is
 * told the name of each property that had some.
 *
 * Throws `HttpError` 403 with `valid-address-data` for what is no vCard, with `supported-address-data` for a media type or
 * version that no address book takes (https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2.1).
 */
export function parseUploadedCard(
  body: Buffer,
  contentType: string | undefined,
  onMended: (propertyName: string) => void = () => undefined,
): VCard {
  const { type, charset } = parseContentType(contentType)
  if (!isUploadMediaType(type)) throw unsupported(`the upload is ${type}, not text/vcard`)
  return repaired(parse(body, charset)).map((property) => {
    const mended = withoutControls(property)
    if (mended !== property) onMended(property.name)
    return mended
  })
}

/** Whether a 3.0 upload's own bytes are what its card says: UTF-8 without a byte order mark, and nothing left out. */
export function isSoundUtf8(body: Buffer, contentType: string | undefined): boolean {
  const { charset = 'utf-8' } = parseContentType(contentType)
  if (isAscii(body)) return !CONTROLS.test(body.toString('latin1'))
  const text = body.toString()
  return (
    isUtf8(body) && /^utf-?8$/i.test(charset) && !text.startsWith('\ufeff') && !CONTROLS.test(text)
  )
}

function parseContentType(contentType = ''): { type: string; charset: string | undefined } {
  const [type = '', ...params] = contentType.split(';').map((part) => part.trim())
  const charset = params.find((param) => /^charset=/i.test(param))
  return { type, charset: charset?.slice('charset='.length).replaceAll('"', '') }
}

function parse(body: Buffer, charset: string | undefined): VCard {
  try {
    return parseVCard(body, charset)
  } catch (cause) {
    if (cause instanceof VCardError) throw invalid(`the upload ${cause.message}`, cause)
    throw cause
  }
}

function repaired(card: VCard): VCard {
  const version = vcardVersion(card)
  switch (version) {
    case '3.0':
      return card.map(repairVCard30Property)
    case '4.0':
    case '2.1':
      return card
    case undefined:
      throw invalid('the upload has no VERSION')
    default:
      throw unsupported(`the upload is a vCard ${version}`)
  }
}

// XML could not carry the card to the next client (https://www.w3.org/TR/xml/#charsets).
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/

function withoutControls(property: VCardProperty): VCardProperty {
  const line = printContentLine(property)
  return CONTROLS.test(line)
    ? parseContentLine(line.replace(new RegExp(CONTROLS, 'g'), ''))
    : property
}

function invalid(message: string, cause?: unknown): HttpError {
  return new HttpError(403, message, {
    cause,
    condition: { name: carddavName('valid-address-data') },
  })
}

function unsupported(message: string): HttpError {
  return new HttpError(403, message, { condition: { name: carddavName('supported-address-data') } })
}
