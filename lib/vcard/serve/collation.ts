import type { TextMatch } from '../../dav/request/requests.ts'

/** Whether a text meets a text-match, its negation included (https://www.rfc-editor.org/rfc/rfc6352#section-10.5.4). */
export function meets(texts: readonly string[], match: TextMatch): boolean {
  const map = MAPS[match.collation]
  const needle = map(match.text)
  return texts.some((text) => compare(map(text), needle, match.matchType)) !== match.negate
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

const MAPS: Readonly<Record<TextMatch['collation'], (text: string) => string>> = {
  'i;octet': (text) => text,
  // https://www.rfc-editor.org/rfc/rfc4790#section-9.2: ASCII letters only.
  'i;ascii-casemap': (text) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
  // https://www.rfc-editor.org/rfc/rfc5051#section-2: one-to-one case mapping, then compatibility decomposition.
  'i;unicode-casemap': (text) => text.replace(/\p{CWU}/gu, capital).normalize('NFKD'),
}

function capital(letter: string): string {
  const upper = letter.toUpperCase()
  return upper.length === letter.length ? upper : letter
}
