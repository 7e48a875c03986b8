/** One unfolded line of a vCard. Names are upper case; `value` is as written, escapes included. */
export interface ContentLine {
  readonly group: string | undefined
  readonly name: string
  readonly spelled: string
  readonly parameters: readonly Parameter[]
  readonly value: string
}

export interface Parameter {
  readonly name: string
  readonly values: readonly string[]
}

/** The lines of a card between BEGIN and END, or undefined when this is not exactly one card. */
export function parseCard(text: string): readonly ContentLine[] | undefined {
  const lines = unfold(text).map(parseLine)
  const first = lines.shift()
  const last = lines.pop()
  if (!isMark(first, 'BEGIN') || !isMark(last, 'END')) return undefined
  if (!lines.every((line) => line !== undefined)) return undefined
  return lines.some(({ name }) => name === 'BEGIN' || name === 'END') ? undefined : lines
}

export function parameter(line: ContentLine, name: string): readonly string[] {
  return line.parameters.filter((one) => one.name === name).flatMap(({ values }) => values)
}

/** Folded at 75 octets with one space, never inside a character. */
export function fold(line: string): string {
  if (line.length <= 75 && Buffer.byteLength(line) <= 75) return line
  return isAscii(line) ? foldAscii(line) : foldCharacters(line)
}

/** Splits at a separator that no backslash precedes. */
export function splitValue(value: string, separator: ';' | ','): readonly string[] {
  if (!value.includes('\\')) return value.split(separator)
  const parts = ['']
  for (const token of value.match(/\\.|[^\\]|\\$/gsu) ?? []) {
    if (token === separator) parts.push('')
    else parts.push((parts.pop() ?? '') + token)
  }
  return parts
}

export function unescapeText(value: string): string {
  return value.replaceAll(/\\(.)/gsu, (_, character: string) =>
    /n/i.test(character) ? '\n' : character,
  )
}

/** Google's escaping of text: the colon too. */
export function escapeText(text: string): string {
  return text.replaceAll(/[\\,;:]/g, '\\$&').replaceAll(/\r\n|\r|\n/g, '\\n')
}

function unfold(text: string): readonly string[] {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/\n[ \t]/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
}

function parseLine(line: string): ContentLine | undefined {
  const [head = '', ...parameters] = headOf(line)
  const match = /^(?:([\w-]+)\.)?([\w-]+)$/.exec(head)
  if (match === null) return undefined
  const [, group, spelled = ''] = match
  const value = line.slice([head, ...parameters].join(';').length + 1)
  const name = spelled.toUpperCase()
  return { group, name, spelled, parameters: parameters.map(parseParameter), value }
}

/** What stands before the colon, split at semicolons; none when there is no colon. */
function headOf(line: string): readonly string[] {
  const match = /^((?:"[^"]*"|[^":])*):/.exec(line)
  return match?.[1]?.match(/(?:"[^"]*"|[^";])+/g) ?? []
}

function parseParameter(text: string): Parameter {
  const [name = '', value] = text.split(/=(.*)/s)
  // vCard 2.1's bare `TEL;HOME:` still occurs in 3.0 cards.
  if (value === undefined) return { name: 'TYPE', values: [name] }
  const values = value.match(/(?:"[^"]*"|[^",])+/g) ?? []
  return {
    name: name.toUpperCase(),
    values: values.flatMap((one) => one.replaceAll('"', '').split(',')),
  }
}

function isMark(line: ContentLine | undefined, name: string): boolean {
  return line?.name === name && line.value.trim().toUpperCase() === 'VCARD'
}

function isAscii(line: string): boolean {
  return /^[\x00-\x7f]*$/.test(line)
}

function foldAscii(line: string): string {
  const parts = [line.slice(0, 75)]
  for (let at = 75; at < line.length; at += 74) parts.push(line.slice(at, at + 74))
  return parts.join('\n ')
}

function foldCharacters(line: string): string {
  let folded = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > 75) {
      folded += '\n '
      octets = 1
    }
    folded += character
    octets += size
  }
  return folded
}
