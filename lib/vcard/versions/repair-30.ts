import { decodedValue, encodingOf, isLegacy, modernParams } from './legacy.ts'
import { inlineMedium, MEDIA } from '../text/media.ts'
import { changeProperty, type Property } from '../text/property.ts'

/**
 * A property of a card that says it is 3.0, with what strayed in from 2.1 and 4.0 put right: bare parameters
 * (macOS writes `PHOTO;BASE64:`), CHARSET, quoted-printable, and media as `data:` URIs. Any other is the very same
 * object.
 */
export function repair30(property: Property): Property {
  const inline = MEDIA.has(property.name) ? inlineMedium(property) : undefined
  if (inline !== undefined) return inline
  return isLegacy(property) ? modernize(property) : property
}

function modernize(property: Property): Property {
  const decoded = decodedValue(property)
  const isText = encodingOf(property) === 'QUOTED-PRINTABLE'
  const value = isText ? decoded.replace(/\r\n|\r|\n/g, '\\n') : decoded
  return changeProperty(property, { params: modernParams(property), value })
}
