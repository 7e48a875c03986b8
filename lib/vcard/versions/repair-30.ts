import {
  decodeVCardValue,
  vcardValueEncoding,
  hasVCard21Syntax,
  convertParamsFromVCard21,
} from './vcard-21-syntax.ts'
import { inlineDataUri, MEDIA_PROPERTY_NAMES } from '../text/media-properties.ts'
import { changeVCardProperty, type VCardProperty } from '../text/property.ts'

/**
 * A property of a card that says it is 3.0, with what belongs to 2.1 or 4.0 converted: bare parameters (macOS writes
 * `PHOTO;BASE64:`), CHARSET, quoted-printable, and media as `data:` URIs. The very same object when there is nothing of
 * these.
 */
export function repairVCard30Property(property: VCardProperty): VCardProperty {
  const inline = MEDIA_PROPERTY_NAMES.has(property.name) ? inlineDataUri(property) : undefined
  if (inline !== undefined) return inline
  return hasVCard21Syntax(property) ? convertVCard21Syntax(property) : property
}

function convertVCard21Syntax(property: VCardProperty): VCardProperty {
  const decoded = decodeVCardValue(property)
  const isText = vcardValueEncoding(property) === 'QUOTED-PRINTABLE'
  const value = isText ? decoded.replace(/\r\n|\r|\n/g, '\\n') : decoded
  return changeVCardProperty(property, { params: convertParamsFromVCard21(property), value })
}
