import { changeProperty, type Param, type Property, withoutParams } from './property.ts'

/** The properties whose value is a picture, a sound or a key. */
export const MEDIA: ReadonlySet<string> = new Set(['PHOTO', 'LOGO', 'SOUND', 'KEY'])

/** RFC 2426 §3.1.4, §3.6.6 and §3.7.2 name the types; others are the media subtype. */
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

/** A medium that is a `data:` URI, as 3.0 carries it: inline with its type. Undefined when it is none. */
export function inlineMedium(property: Property): Property | undefined {
  const [head, mediaType, , base64] = DATA_URI.exec(property.value.slice(0, 256)) ?? []
  if (head === undefined) return undefined
  const data = property.value.slice(head.length)
  const value = base64 === undefined ? encode(data) : data.replace(/%3D/gi, '=').replace(/\s+/g, '')
  return changeProperty(property, { value, params: inlineParams(property.params, mediaType ?? '') })
}

function encode(data: string): string {
  const octets = data.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  )
  return Buffer.from(octets, 'latin1').toString('base64')
}

function inlineParams(params: readonly Param[], mediaType: string): readonly Param[] {
  const rest = withoutParams(params, 'ENCODING', 'VALUE', 'TYPE', 'MEDIATYPE', 'PREF', '')
  const type = typeOf(mediaType)
  const encoding = { name: 'ENCODING', values: ['b'] }
  return type === '' ? [encoding, ...rest] : [encoding, { name: 'TYPE', values: [type] }, ...rest]
}

/** The type of 3.0 for a media type: `JPEG` for `image/jpeg`; empty when there is none. */
export function typeOf(mediaType: string): string {
  const type = mediaType.trim().toLowerCase()
  return TYPES.get(type) ?? (type.split('/')[1] ?? '').toUpperCase()
}
