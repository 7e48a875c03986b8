import { carddav } from '../../dav/xml/names.ts'
import { HttpError } from '../../errors/http-error.ts'
import { type Card, parseCard, versionOf } from '../text/card.ts'
import { parseLine, printLine } from '../text/content-line.ts'
import { from21 } from '../versions/from-21.ts'
import { from40 } from '../versions/from-40.ts'
import type { Property } from '../text/property.ts'
import { repair30 } from '../versions/repair-30.ts'
import { VCardError } from '../text/vcard-error.ts'

/** `application/xml` is what the npm package `dav` calls a card, whatever its body is. */
const TYPES: ReadonlySet<string> = new Set([
  '',
  'text/vcard',
  'text/x-vcard',
  'text/directory',
  'application/octet-stream',
  'application/xml',
])

/**
 * A client's upload as a vCard 3.0. One that is 3.0 already keeps every line that 3.0 allows as it is; 4.0 and 2.1
 * are converted. What is missing (FN, N, UID) is not added here.
 *
 * Throws 403 with `valid-address-data` for what is no vCard, with `supported-address-data` for a media type or
 * version that no address book takes (https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2.1).
 */
export function readUpload(body: Buffer, contentType: string | undefined): Card {
  const [type = '', ...params] = (contentType ?? '').split(';').map((part) => part.trim())
  if (!TYPES.has(type.toLowerCase())) throw unsupported(`the upload is ${type}, not text/vcard`)
  return convert(parse(body, charsetOf(params))).map(withoutControls)
}

function charsetOf(params: readonly string[]): string | undefined {
  const charset = params.find((param) => /^charset=/i.test(param))
  return charset?.slice('charset='.length).replaceAll('"', '')
}

function parse(body: Buffer, charset: string | undefined): Card {
  try {
    return parseCard(body, charset)
  } catch (cause) {
    if (cause instanceof VCardError) throw invalid(`the upload ${cause.message}`, cause)
    throw cause
  }
}

function convert(card: Card): Card {
  const version = versionOf(card)
  switch (version) {
    case '3.0':
      return card.map(repair30)
    case '4.0':
      return from40(card)
    case '2.1':
      return from21(card)
    case undefined:
      throw invalid('the upload has no VERSION')
    default:
      throw unsupported(`the upload is a vCard ${version}`)
  }
}

// XML could not carry the card to the next client (https://www.w3.org/TR/xml/#charsets).
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/

function withoutControls(property: Property): Property {
  const line = printLine(property)
  return CONTROLS.test(line) ? parseLine(line.replace(new RegExp(CONTROLS, 'g'), '')) : property
}

function invalid(message: string, cause?: unknown): HttpError {
  return new HttpError(403, message, { cause, condition: { name: carddav('valid-address-data') } })
}

function unsupported(message: string): HttpError {
  return new HttpError(403, message, { condition: { name: carddav('supported-address-data') } })
}
