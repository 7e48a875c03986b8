import { prettyToken, type PrettyToken, type PrettyLine } from './pretty-line.ts'

/** A property's name and parameters are not looked for beyond this length. */
const longestStart = 500
const start = /^([\w.-]+)((?:;(?:"[^"]*"|[^":])*)?)(:)/
/** In XML it may be a character reference. */
const lineEnd = /\r?\n|&#(?:10|x0?[aA]);/
const lastLineEnd = /\r?\n$/

/** The lines of a card, with tokens for property names, parameters and values; other lines are text. */
export const prettyPrintCard = (text: string, depth = 0): readonly PrettyLine[] =>
  text
    .replace(lastLineEnd, '')
    .split(lineEnd)
    .map((line) => ({ depth, tokens: cardLine(line) }))

function cardLine(line: string): readonly PrettyToken[] {
  const [whole = '', name = '', parameters = '', colon = ''] =
    start.exec(line.slice(0, longestStart)) ?? []
  if (whole === '') return [prettyToken('text', line)]
  return [
    prettyToken('property', name),
    ...(parameters === '' ? [] : [prettyToken('attribute', parameters)]),
    prettyToken('mark', colon),
    prettyToken('text', line.slice(whole.length)),
  ]
}

/** Whether a text begins as a vCard does. */
export const looksLikeVcard = (text: string): boolean => /^\s*BEGIN:VCARD/i.test(text.slice(0, 100))
