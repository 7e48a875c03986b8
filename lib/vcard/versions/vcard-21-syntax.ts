import { decodeWithCharset } from '../text/charset.ts'
import {
  type VCardParam,
  vcardParamValues,
  type VCardProperty,
  withTypeParamValues,
} from '../text/property.ts'
import { decodeQuotedPrintable } from '../text/quoted-printable.ts'

/** The transfer encoding of a value in vCard 2.1's words: `BASE64`, `QUOTED-PRINTABLE`, `8BIT` …; else undefined. */
export function vcardValueEncoding(property: VCardProperty): string | undefined {
  const words = [...vcardParamValues(property, 'ENCODING'), ...bareWords(property)]
  const encodings = words.map((word) => word.toUpperCase()).filter((word) => ENCODINGS.has(word))
  return encodings[0] === 'B' ? 'BASE64' : encodings[0]
}

/** Whether a property has what 3.0 does not allow: bare parameters, CHARSET, an ENCODING other than `b` (RFC 2426 §5). */
export function hasVCard21Syntax(property: VCardProperty): boolean {
  return property.params.some(
    ({ name, values }) =>
      name === '' ||
      name === 'CHARSET' ||
      (name === 'ENCODING' && values[0]?.toUpperCase() !== 'B'),
  )
}

/** The parameters as 3.0 writes them: bare words become types, all types are in one TYPE, CHARSET is dropped. */
export function convertParamsFromVCard21(property: VCardProperty): readonly VCardParam[] {
  const words = bareWords(property).filter((word) => !ENCODINGS.has(word.toUpperCase()))
  const types = words.filter((word) => !REFERENCES.has(word.toUpperCase()))
  const named = property.params.filter(
    ({ name }) => !['', 'CHARSET', 'ENCODING', 'TYPE'].includes(name),
  )
  const params = named.map(convertParam)
  if (vcardValueEncoding(property) === 'BASE64') params.unshift({ name: 'ENCODING', values: ['b'] })
  if (types.length < words.length) params.push({ name: 'VALUE', values: ['uri'] })
  return withTypeParamValues(params, [...vcardParamValues(property, 'TYPE'), ...types])
}

/** The value with quoted-printable decoded and, in base64, blanks removed. */
export function decodeVCardValue(property: VCardProperty): string {
  const encoding = vcardValueEncoding(property)
  if (encoding === 'BASE64') return property.value.replace(/\s+/g, '')
  if (encoding !== 'QUOTED-PRINTABLE') return property.value
  return decodeQuoted(property.value, vcardParamValues(property, 'CHARSET')[0])
}

const ENCODINGS: ReadonlySet<string> = new Set(['BASE64', 'B', 'QUOTED-PRINTABLE', '8BIT', '7BIT'])
const REFERENCES: ReadonlySet<string> = new Set(['URL', 'CONTENT-ID', 'CID'])

function bareWords(property: VCardProperty): readonly string[] {
  return vcardParamValues(property, '').filter(
    (word) => word !== '' && word.toUpperCase() !== 'INLINE',
  )
}

function convertParam({ name, values }: VCardParam): VCardParam {
  const isUrl = name === 'VALUE' && REFERENCES.has(values[0]?.toUpperCase() ?? '')
  return isUrl ? { name, values: ['uri'] } : { name, values }
}

function decodeQuoted(value: string, charset: string | undefined): string {
  const decode = (run: string): string => decodeWithCharset(decodeQuotedPrintable(run), charset)
  // Characters that are not ASCII should have been encoded; they were decoded with their line.
  if (/[^\0-\x7f]/.test(value)) return value.replace(/(?:=[0-9a-f]{2})+/gi, decode)
  return decode(value)
}
