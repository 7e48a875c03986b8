import { piece, type Piece, type PrettyLine } from './pretty-line.ts'

/** Longer starts of lines are no property's. */
const longestStart = 500
const start = /^([\w.-]+)((?:;(?:"[^"]*"|[^":])*)?)(:)/
/** In XML it may be a character reference. */
const lineEnd = /\r?\n|&#(?:10|x0?[aA]);/
const lastLineEnd = /\r?\n$/

/** The lines of a card, each property's name told from its value; whatever is no card is text. */
export const prettyCard = (text: string, depth = 0): readonly PrettyLine[] =>
  text
    .replace(lastLineEnd, '')
    .split(lineEnd)
    .map((line) => ({ depth, pieces: cardLine(line) }))

function cardLine(line: string): readonly Piece[] {
  const [whole = '', name = '', parameters = '', colon = ''] =
    start.exec(line.slice(0, longestStart)) ?? []
  if (whole === '') return [piece('text', line)]
  return [
    piece('property', name),
    ...(parameters === '' ? [] : [piece('attribute', parameters)]),
    piece('mark', colon),
    piece('text', line.slice(whole.length)),
  ]
}

/** Whether a text is about a card. */
export const isCard = (text: string): boolean => /^\s*BEGIN:VCARD/i.test(text.slice(0, 100))
