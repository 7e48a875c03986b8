/** What a piece of a printed line is, for those who colour it. */
export type PieceKind =
  'mark' | 'prefix' | 'name' | 'namespace' | 'attribute' | 'value' | 'property' | 'text' | 'note'

/** A piece of what was said, as it was said; only `note` is ours. */
export interface Piece {
  readonly kind: PieceKind
  readonly text: string
}

/** A line as it is printed: how deep it stands, and what is on it. */
export interface PrettyLine {
  readonly depth: number
  readonly pieces: readonly Piece[]
}

export const piece = (kind: PieceKind, text: string): Piece => ({ kind, text })

/** A line as text. */
export const textOfLine = ({ depth, pieces }: PrettyLine): string =>
  '  '.repeat(depth) + pieces.map(({ text }) => text).join('')

/** What a line says, whatever prefixes its document has chosen and wherever it stands. */
export const meaningOfLine = ({ pieces }: PrettyLine): string =>
  pieces
    .filter(({ kind }) => kind !== 'prefix' && kind !== 'namespace')
    .map(({ text }) => text)
    .join('')
