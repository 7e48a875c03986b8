import type { TextMatch } from '../../dav/request/addressbook-filter.ts'

/**
 * Whether any of the texts meets a text-match; with its negation, whether none does
 * (https://www.rfc-editor.org/rfc/rfc6352#section-10.5.4).
 */
export function meetsTextMatch(texts: readonly string[], match: TextMatch): boolean {
  const normalize = NORMALIZERS[match.collation]
  const needle = normalize(match.text)
  return texts.some((text) => compare(normalize(text), needle, match.matchType)) !== match.negate
}

function compare(text: string, needle: string, type: TextMatch['matchType']): boolean {
  switch (type) {
    case 'equals':
      return text === needle
    case 'contains':
      return text.includes(needle)
    case 'starts-with':
      return text.startsWith(needle)
    case 'ends-with':
      return text.endsWith(needle)
  }
}

const NORMALIZERS: Readonly<Record<TextMatch['collation'], (text: string) => string>> = {
  'i;octet': (text) => text,
  // https://www.rfc-editor.org/rfc/rfc4790#section-9.2: ASCII letters only.
  'i;ascii-casemap': (text) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
  // https://www.rfc-editor.org/rfc/rfc5051#section-2: one-to-one case mapping, then compatibility decomposition.
  'i;unicode-casemap': (text) => text.replace(/\p{CWU}/gu, toSingleUpperCase).normalize('NFKD'),
}

function toSingleUpperCase(letter: string): string {
  const upper = letter.toUpperCase()
  return upper.length === letter.length ? upper : letter
}
