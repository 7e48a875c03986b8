import type { VCardParam, VCardProperty } from './property.ts'
import { VCardError } from './vcard-error.ts'

const NAME = /(?:([\w.-]+)\.)?([\w-]+)(?=[;:])/y
/** No real card comes near; objects by the million would block the event loop. */
const MAX_PARAMS = 1000
const PARAM_NAME = /;([^;:=]*)(=?)/y
const PARAM_VALUE = /"([^"]*)"(?=[,;:])|([^,;:]*)/y

/** Parses one unfolded line (RFC 6350 §3.3, vCard 2.1's bare parameters included). Throws `VCardError`. */
export function parseContentLine(line: string): VCardProperty {
  NAME.lastIndex = 0
  const [, group, name] = NAME.exec(line) ?? []
  if (name === undefined) throw new VCardError('has a line that is no property')
  const { params, end } = parseParams(line, NAME.lastIndex)
  return { group, name: name.toUpperCase(), params, value: line.slice(end + 1), line }
}

function parseParams(line: string, start: number): { params: readonly VCardParam[]; end: number } {
  const params: VCardParam[] = []
  let at = start
  while (line[at] === ';') {
    if (params.length === MAX_PARAMS)
      throw new VCardError('has a property with too many parameters')
    const param = parseParam(line, at)
    params.push(param.param)
    at = param.end
  }
  if (line[at] !== ':') throw new VCardError('has a property without a value')
  return { params, end: at }
}

function parseParam(line: string, start: number): { param: VCardParam; end: number } {
  PARAM_NAME.lastIndex = start
  const [, name = '', equals] = PARAM_NAME.exec(line) ?? []
  const at = PARAM_NAME.lastIndex
  if (equals === '') return { param: { name: '', values: [name] }, end: at }
  const { values, end } = parseParamValues(line, at)
  return { param: { name: name.toUpperCase(), values }, end }
}

function parseParamValues(line: string, start: number): { values: readonly string[]; end: number } {
  const values: string[] = []
  let at = start - 1
  do {
    PARAM_VALUE.lastIndex = at + 1
    const [, quoted, plain = ''] = PARAM_VALUE.exec(line) ?? []
    values.push(quoted ?? plain)
    at = PARAM_VALUE.lastIndex
  } while (line[at] === ',')
  return { values, end: at }
}

/** Apple's own spelling, which Google uses too: names have no case, but not every client knows that. */
const SPELLING: ReadonlyMap<string, string> = new Map([
  ['X-ABLABEL', 'X-ABLabel'],
  ['X-ABSHOWAS', 'X-ABShowAs'],
])

/** The property as one unfolded line; the line that was read when nothing has changed it. */
export function printContentLine(property: VCardProperty): string {
  if (property.line !== undefined) return property.line
  const group = property.group === undefined ? '' : `${property.group}.`
  const name = SPELLING.get(property.name) ?? property.name
  return `${group}${name}${property.params.map(printParam).join('')}:${property.value}`
}

function printParam({ name, values }: VCardParam): string {
  if (name === '') return `;${values.join(';')}`
  return `;${name}=${values.map(printParamValue).join(',')}`
}

// Neither quotes nor line ends can be written in a parameter of 3.0 (RFC 2426 §4).
function printParamValue(value: string): string {
  const text = value.replaceAll('"', "'").replace(/[\r\n]+/g, ' ')
  return /[,;:]/.test(text) ? `"${text}"` : text
}
