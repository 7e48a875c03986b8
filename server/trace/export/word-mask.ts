import { createHmac } from 'node:crypto'

/** A text in slices, each of which takes little time. */
export type SlicedMask = (text: string) => Generator<string>

/** Masks the words of a text, of a short one at once. */
export interface WordMask {
  readonly short: (text: string) => string
  readonly slices: SlicedMask
}

/** Characters of a slice; a text of no more is a short one. */
export const sliceLength = 8192
/** Words that are remembered, and their length. */
const maxKnownWords = 50_000
const maxKnownLength = 64

/**
 * Escapes, character references and folds are no words, nor is the length of abbreviated base64. A longer word is several:
 * the time for each is bounded.
 */
const words =
  /(\\.|&#?\w{1,32};|\n[ \t]|\[\d{1,10} characters of base64\]|=[0-9A-F]{2})|[\p{L}\p{N}\p{M}]{1,256}/gu

/** Replaces each word by a keyed hash in its form: equal words, but for case, by equal ones. */
export function createWordMask(key: Buffer): WordMask {
  const known = new Map<string, string>()
  const mask = (word: string): string => {
    const found = known.get(word)
    if (found !== undefined) return found
    const masked = maskWord(word, key)
    if (known.size === maxKnownWords) known.clear()
    if (word.length <= maxKnownLength) known.set(word, masked)
    return masked
  }
  const replace = (found: string, fixed: string | undefined): string =>
    fixed === undefined ? mask(found) : maskFixed(found)
  const short = (text: string): string => text.replace(words, replace)
  return { short, slices: (text) => replaceInSlices(text, words, replace) }
}

// In quoted-printable a whole name may be written so, in any character set.
const maskFixed = (text: string): string => (/^=[89A-F]/.test(text) ? '=3F' : text)

function* replaceInSlices(
  text: string,
  pattern: RegExp,
  replace: (found: string, fixed: string | undefined) => string,
): Generator<string> {
  let done = 0
  let yielded = 0
  let slice = ''
  for (const { 0: found, 1: fixed, index } of text.matchAll(pattern)) {
    slice += text.slice(done, index) + replace(found, fixed)
    done = index + found.length
    if (done - yielded < sliceLength) continue
    yield slice
    slice = ''
    yielded = done
  }
  yield slice + text.slice(done)
}

function maskWord(text: string, key: Buffer): string {
  const digest = createHmac('sha256', key).update(text.toLowerCase()).digest()
  return Array.from(text, (one, at) => similarCharacter(one, digest[at % digest.length] ?? 0)).join(
    '',
  )
}

/** A character of the same kind. */
function similarCharacter(character: string, byte: number): string {
  if (/\p{N}/u.test(character)) return String(byte % 10)
  const letter = String.fromCharCode(97 + (byte % 26))
  return /\p{Lu}/u.test(character) ? letter.toUpperCase() : letter
}
