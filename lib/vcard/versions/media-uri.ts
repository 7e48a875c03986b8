import {
  type VCardParam,
  vcardParamValues,
  type VCardProperty,
  withoutVCardParams,
} from '../text/property.ts'

/** Where the media type is not the family with the 3.0 type as its subtype (RFC 2426 §3.1.4, §3.6.6, §3.7.2). */
const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['JPG', 'image/jpeg'],
  ['SVG', 'image/svg+xml'],
  ['PGP', 'application/pgp-keys'],
  ['X509', 'application/pkix-cert'],
])
const FAMILIES: ReadonlyMap<string, string> = new Map([
  ['PHOTO', 'image'],
  ['LOGO', 'image'],
  ['SOUND', 'audio'],
  ['KEY', 'application'],
])
// macOS and Google leave out what a picture is; how the base64 begins tells.
const BEGINNINGS: readonly (readonly [string, string])[] = [
  ['/9j/', 'image/jpeg'],
  ['iVBORw0KGgo', 'image/png'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
]
const UNKNOWN = 'application/octet-stream'
const NO_FORMAT: ReadonlySet<string> = new Set(['HOME', 'WORK', 'PREF'])
const SUBTYPE = /^[a-z0-9][a-z0-9.+-]{0,60}$/

/** A medium's value as a `data:` URI (RFC 2397); it is base64, its type what TYPE says. */
export function mediaDataUri(property: VCardProperty): string {
  const data = property.value.replace(/\s+/g, '')
  return `data:${mediaTypeOfProperty(property) ?? sniffed(data)};base64,${data}`
}

/** The media type that a medium's TYPE of 3.0 stands for: `image/jpeg` for JPEG. Undefined when it has none. */
export function mediaTypeOfProperty(property: VCardProperty): string | undefined {
  const format = formatOf(property)
  return format === undefined ? undefined : mediaTypeFor(property.name, format)
}

/** The parameters without the format in TYPE. */
export function withoutMediaFormat(
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
  const [family = '', subtype = ''] = type.includes('/')
    ? type.toLowerCase().split('/', 2)
    : [FAMILIES.get(name) ?? '', type.toLowerCase()]
  return SUBTYPE.test(family) && SUBTYPE.test(subtype) ? `${family}/${subtype}` : undefined
}

function sniffed(base64: string): string {
  return BEGINNINGS.find(([beginning]) => base64.startsWith(beginning))?.[1] ?? UNKNOWN
}
