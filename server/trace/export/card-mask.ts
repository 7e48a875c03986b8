import { replaceInSlices } from './slice-replacement.ts'
import { sliceLength, type WordMask } from './word-mask.ts'

/** A content line with its folds. */
const lines = /[^\n]+(?:\n[ \t][^\n]*)*/g
const nameOfLine = /^(?:[\w-]+\.)?([\w-]+)(?=[;:])/
/** Properties that say what a card is and how it is written: they hold no personal data. */
const structure = /^(?:BEGIN|END|VERSION|PRODID|REV|KIND|CLASS|MAILER)$/i
const structureParameter =
  /^(?:TYPE|ENCODING|CHARSET|VALUE|PREF|LANGUAGE|MEDIATYPE|INDEX|LEVEL|ALTID|PID|CALSCALE)$/i

/** A card whose values are masked, and the parameters that may say something of a person. */
export const maskCard = (card: string, mask: WordMask): Generator<string> =>
  replaceInSlices(card, lines, {
    short: ([line]) => maskShortLine(line, mask),
    long: ([line]) => maskLongLine(line, mask),
  })

function maskShortLine(line: string, { short }: WordMask): string {
  const { start, name, parameters, value } = splitLine(line)
  if (structure.test(name)) return line
  if (value === undefined) return short(line)
  return `${start}${maskParameters(parameters, short)}:${short(value)}`
}

/** Parameters that make a line long are masked whole. */
function* maskLongLine(line: string, mask: WordMask): Generator<string> {
  const { start, parameters, value } = splitLine(line)
  if (value === undefined || parameters.length > sliceLength) yield* mask.slices(line)
  else {
    yield `${start}${maskParameters(parameters, mask.short)}:`
    yield* mask.slices(value)
  }
}

/** A content line's name with its group, as written and alone; without a `value` it is none. */
function splitLine(line: string): {
  readonly start: string
  readonly name: string
  readonly parameters: string
  readonly value: string | undefined
} {
  const [start = '', name = ''] = nameOfLine.exec(line) ?? []
  const colon = start === '' ? -1 : endOfParameters(line, start.length)
  return {
    start,
    name,
    parameters: line.slice(start.length, Math.max(colon, start.length)),
    value: colon < 0 ? undefined : line.slice(colon + 1),
  }
}

/** The index of the colon that ends the parameters; -1 without one. */
function endOfParameters(line: string, start: number): number {
  let isQuoted = false
  for (let at = start; at < line.length; at++) {
    const character = line[at]
    if (character === '"') isQuoted = !isQuoted
    else if (character === ':' && !isQuoted) return at
  }
  return -1
}

const maskParameters = (parameters: string, short: WordMask['short']): string =>
  parameters === ''
    ? ''
    : parameters.replace(/;([\w-]+)=("[^"]*"|[^;]*)/g, (whole, name: string, value: string) =>
        structureParameter.test(name) ? whole : `;${name}=${short(value)}`,
      )
