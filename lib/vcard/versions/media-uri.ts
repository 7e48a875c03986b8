import {
  type VCardParam,
  vcardParamValues,
  type VCardProperty,
  withoutVCardParams,
} from '../text/property.ts'

/**
 * By TYPE of 3.0, where the media type is not that of the property with TYPE as its subtype (RFC 2426 §3.1.4, §3.6.6,
 * §3.7.2).
 */
const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['JPG', 'image/jpeg'],
  ['SVG', 'image/svg+xml'],
  ['PGP', 'application/pgp-keys'],
  ['X509', 'application/pkix-cert'],
])
const TOP_LEVEL_TYPES: ReadonlyMap<string, string> = new Map([
  ['PHOTO', 'image'],
  ['LOGO', 'image'],
  ['SOUND', 'audio'],
  ['KEY', 'application'],
])
// How the base64 of a picture begins: macOS and Google leave out its type.
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['/9j/', 'image/jpeg'],
  ['iVBORw0KGgo', 'image/png'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
]
const UNKNOWN = 'application/octet-stream'
const NO_FORMAT: ReadonlySet<string> = new Set(['HOME', 'WORK', 'PREF'])
const SUBTYPE = /^[a-z0-9][a-z0-9.+-]{0,60}$/

/**
 * The base64 value of a media property as a `data:` URI (RFC 2397), with the media type of its TYPE or of its first bytes.
 */
export function mediaDataUri(property: VCardProperty): string {
  const data = property.value.replace(/\s+/g, '')
  return `data:${mediaTypeOfProperty(property) ?? sniffedMediaType(data)};base64,${data}`
}

/** The media type that TYPE of a 3.0 media property stands for: `image/jpeg` for JPEG. Undefined when it has none. */
export function mediaTypeOfProperty(property: VCardProperty): string | undefined {
  const format = formatOf(property)
  return format === undefined ? undefined : mediaTypeFor(property.name, format)
}

/** The parameters without the TYPE value that is a media format. */
export function withoutMediaFormatType(
  property: VCardProperty,
  params: readonly VCardParam[],
): readonly VCardParam[] {
  const format = formatOf(property)
  if (format === undefined) return params
  const types = params.filter(({ name }) => name === 'TYPE').flatMap(({ values }) => values)
  const values = types.filter((type) => type !== format)
  const rest = withoutVCardParams(params, 'TYPE')
  return values.length === 0 ? rest : [...rest, { name: 'TYPE', values }]
}

function formatOf(property: VCardProperty): string | undefined {
  return vcardParamValues(property, 'TYPE').find(
    (type) => !NO_FORMAT.has(type.toUpperCase()) && mediaTypeFor(property.name, type) !== undefined,
  )
}

function mediaTypeFor(name: string, type: string): string | undefined {
  const known = MEDIA_TYPES.get(type.toUpperCase())
  if (known !== undefined) return known
  const [topLevel = '', subtype = ''] = type.includes('/')
    ? type.toLowerCase().split('/', 2)
    : [TOP_LEVEL_TYPES.get(name) ?? '', type.toLowerCase()]
  return SUBTYPE.test(topLevel) && SUBTYPE.test(subtype) ? `${topLevel}/${subtype}` : undefined
}

function sniffedMediaType(base64: string): string {
  return SIGNATURES.find(([signature]) => base64.startsWith(signature))?.[1] ?? UNKNOWN
}
