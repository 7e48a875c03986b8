import {
  type VCardParam,
  vcardParamValues,
  type VCardProperty,
  withoutVCardParams,
} from '../text/property.ts'

/** Types that RFC 6350 lists, which it writes in lower case (§5.6, §6.4.1). */
const LISTED: ReadonlySet<string> = new Set(['home', 'work'])
const LISTED_TEL: ReadonlySet<string> = new Set(
  'home work text voice fax cell video pager textphone'.split(' '),
)

/**
 * The parameters of a 3.0 property as 4.0 has them: the type PREF is PREF=1, types are in the case of RFC 6350, and
 * carets are escaped (RFC 6868). Of an `X-` property only carets change. The same array when nothing changes.
 */
export function convertParamsToVCard40(property: VCardProperty): readonly VCardParam[] {
  const params = encodeAll(property.params)
  if (property.name.startsWith('X-')) return params
  const listed = property.name === 'TEL' ? LISTED_TEL : LISTED
  const types = vcardParamValues(property, 'TYPE')
  if (!types.some((type) => isPref(type) || lower(type, listed) !== type)) return params
  const retyped = params.flatMap((param) => retype(param, listed))
  const gainsPref = types.some(isPref) && vcardParamValues(property, 'PREF').length === 0
  return gainsPref ? [...retyped, { name: 'PREF', values: ['1'] }] : retyped
}

function retype(param: VCardParam, listed: ReadonlySet<string>): readonly VCardParam[] {
  if (param.name !== 'TYPE') return [param]
  const values = param.values.filter((type) => !isPref(type)).map((type) => lower(type, listed))
  return values.length === 0 ? [] : [{ name: 'TYPE', values }]
}

function isPref(type: string): boolean {
  return /^pref$/i.test(type)
}

function lower(type: string, listed: ReadonlySet<string>): string {
  const word = type.toLowerCase()
  return listed.has(word) ? word : type
}

function encodeAll(params: readonly VCardParam[]): readonly VCardParam[] {
  if (!params.some(({ values }) => values.some((value) => value.includes('^')))) return params
  return params.map(({ name, values }) => ({ name, values: values.map(encodeCaretEscapes) }))
}

/** A text as a parameter value, with carets, line ends and quotes escaped (RFC 6868): the inverse of `decodeCaretEscapes`. */
export function encodeCaretEscapes(text: string): string {
  return text
    .replaceAll('^', '^^')
    .replace(/\r\n|\r|\n/g, '^n')
    .replaceAll('"', "^'")
}

/** The parameters without VALUE: the value has the type that is the property's default in 4.0 (RFC 6350 §5.2). */
export function withoutValueParam(params: readonly VCardParam[]): readonly VCardParam[] {
  return withoutVCardParams(params, 'VALUE')
}
