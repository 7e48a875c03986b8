import { type Param, paramValues, type Property, withoutParams } from '../text/property.ts'

/** Types that RFC 6350 lists, which it writes in lower case (§5.6, §6.4.1). */
const LISTED: ReadonlySet<string> = new Set(['home', 'work'])
const LISTED_TEL: ReadonlySet<string> = new Set(
  'home work text voice fax cell video pager textphone'.split(' '),
)

/**
 * The parameters of a 3.0 property as 4.0 has them: preferred is PREF=1, types are in the case of RFC 6350, and carets
 * are escaped (RFC 6868). Those of an `X-` property stay but for the carets. The same object when nothing changes.
 */
export function params40(property: Property): readonly Param[] {
  const params = encodeAll(property.params)
  if (property.name.startsWith('X-')) return params
  const listed = property.name === 'TEL' ? LISTED_TEL : LISTED
  const types = paramValues(property, 'TYPE')
  if (!types.some((type) => isPref(type) || lower(type, listed) !== type)) return params
  const retyped = params.flatMap((param) => retype(param, listed))
  const gainsPref = types.some(isPref) && paramValues(property, 'PREF').length === 0
  return gainsPref ? [...retyped, { name: 'PREF', values: ['1'] }] : retyped
}

function retype(param: Param, listed: ReadonlySet<string>): readonly Param[] {
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

function encodeAll(params: readonly Param[]): readonly Param[] {
  if (!params.some(({ values }) => values.some((value) => value.includes('^')))) return params
  return params.map(({ name, values }) => ({ name, values: values.map(encodeCarets) }))
}

/** A text as a parameter value, with what no parameter can hold escaped (RFC 6868): the inverse of `decodeCarets`. */
export function encodeCarets(text: string): string {
  return text
    .replaceAll('^', '^^')
    .replace(/\r\n|\r|\n/g, '^n')
    .replaceAll('"', "^'")
}

/** The parameters without VALUE, which says in 4.0 what is not the default (RFC 6350 §5.2). */
export function withoutValue(params: readonly Param[]): readonly Param[] {
  return withoutParams(params, 'VALUE')
}
