/** The kind of a token, for highlighting. */
export type PrettyTokenKind =
  'mark' | 'prefix' | 'name' | 'namespace' | 'attribute' | 'value' | 'property' | 'text' | 'note'

/** A part of a line, as it was sent; only a `note` is the bridge's. */
export interface PrettyToken {
  readonly kind: PrettyTokenKind
  readonly text: string
}

/** A line to print: its indentation and its tokens. */
export interface PrettyLine {
  readonly depth: number
  readonly tokens: readonly PrettyToken[]
}

export const prettyToken = (kind: PrettyTokenKind, text: string): PrettyToken => ({ kind, text })

/** A line as text, indented. */
export const prettyLineText = ({ depth, tokens }: PrettyLine): string =>
  '  '.repeat(depth) + tokens.map(({ text }) => text).join('')

/** A line as text without namespace prefixes, their declarations and indentation: equal for lines of equal meaning. */
export const prettyLineTextWithoutPrefixes = ({ tokens }: PrettyLine): string =>
  tokens
    .filter(({ kind }) => kind !== 'prefix' && kind !== 'namespace')
    .map(({ text }) => text)
    .join('')
