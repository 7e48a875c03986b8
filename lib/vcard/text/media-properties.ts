import {
  changeVCardProperty,
  type VCardParam,
  type VCardProperty,
  withoutVCardParams,
} from './property.ts'

/** Names of the properties whose value is a picture, a sound or a key. */
export const MEDIA_PROPERTY_NAMES: ReadonlySet<string> = new Set(['PHOTO', 'LOGO', 'SOUND', 'KEY'])

/** By media type. RFC 2426 §3.1.4, §3.6.6 and §3.7.2 name the types; others are the media subtype. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['image/jpg', 'JPEG'],
  ['image/svg+xml', 'SVG'],
  ['application/pgp-keys', 'PGP'],
  ['application/pkix-cert', 'X509'],
  ['application/x-x509-ca-cert', 'X509'],
  ['application/x-x509-user-cert', 'X509'],
  // Says nothing.
  ['application/octet-stream', ''],
])

// Some clients escape the comma and the semicolon of the URI as if it were text.
const DATA_URI = /^data:([^;,\\]*)((?:\\?;[^;,\\]*)*?)(\\?;base64)?\\?,/i

/**
 * A media property whose value is a `data:` URI, as 3.0 has it: base64 with its TYPE. Undefined when it has no such value.
 */
export function inlineDataUri(property: VCardProperty): VCardProperty | undefined {
  const [head, mediaType, , base64] = DATA_URI.exec(property.value.slice(0, 256)) ?? []
  if (head === undefined) return undefined
  const data = property.value.slice(head.length)
  const value =
    base64 === undefined ? toBase64(data) : data.replace(/%3D/gi, '=').replace(/\s+/g, '')
  return changeVCardProperty(property, {
    value,
    params: inlineParams(property.params, mediaType ?? ''),
  })
}

function toBase64(data: string): string {
  const octets = data.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  )
  return Buffer.from(octets, 'latin1').toString('base64')
}

function inlineParams(params: readonly VCardParam[], mediaType: string): readonly VCardParam[] {
  const rest = withoutVCardParams(params, 'ENCODING', 'VALUE', 'TYPE', 'MEDIATYPE', 'PREF', '')
  const type = vcardTypeForMediaType(mediaType)
  const encoding = { name: 'ENCODING', values: ['b'] }
  return type === '' ? [encoding, ...rest] : [encoding, { name: 'TYPE', values: [type] }, ...rest]
}

/** The TYPE that 3.0 has for a media type: `JPEG` for `image/jpeg`; empty when there is none. */
export function vcardTypeForMediaType(mediaType: string): string {
  const type = mediaType.trim().toLowerCase()
  return TYPES.get(type) ?? (type.split('/')[1] ?? '').toUpperCase()
}
