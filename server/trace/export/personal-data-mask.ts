import { randomBytes } from 'node:crypto'
import { maskCard } from './card-mask.ts'
import type { TurnLimit } from './event-loop-turns.ts'
import { replaceInSlices } from './slice-replacement.ts'
import { createWordMask, sliceLength, type SlicedMask, type WordMask } from './word-mask.ts'

/** Replaces personal data in a text of a recording, a long one in several turns of the event loop. */
export type MaskPersonalData = (text: string) => Promise<string>

/**
 * Replaces cards, what is searched for, names of cards and e-mail addresses: equal words by equal words, so that a trace still
 * makes sense. Words are replaced by a keyed hash: without `key` the original cannot be told, and another key gives other
 * words. Takes a time that is linear in the text, each slice a bounded one.
 */
export function createPersonalDataMask(key: Buffer = randomBytes(32)): SlicedMask {
  const mask = createWordMask(key)
  return function* (text) {
    for (const { isCard, content } of splitCards(text))
      yield* isCard ? maskCard(content, mask) : maskOutsideCards(content, mask)
  }
}

/** The whole masked text, made in as many turns of the event loop as the limit wants. */
export async function joinInTurns(slices: Iterable<string>, limit: TurnLimit): Promise<string> {
  const all: string[] = []
  for (const slice of slices) {
    all.push(slice)
    if (limit.isReached()) await limit.nextTurn()
  }
  return all.join('')
}

/** Cards, of their own or in XML, one that was cut to the end; and what stands between them. */
function* splitCards(text: string): Generator<{ isCard: boolean; content: string }> {
  const begin = /BEGIN:VCARD/gi
  const end = /END:VCARD/gi
  for (let at = 0; ;) {
    begin.lastIndex = at
    const start = begin.exec(text)?.index
    yield { isCard: false, content: text.slice(at, start) }
    if (start === undefined) return
    end.lastIndex = start
    at = end.test(text) ? end.lastIndex : text.length
    yield { isCard: true, content: text.slice(start, at) }
  }
}

/** What is searched for, after its tag; the names of cards, after the path of their book. */
const searchesAndPaths = [
  String.raw`(<(?:[\w-]+:)?text-match\b[^<>]*>(?:<!\[CDATA\[)?)([^<]*)`,
  String.raw`(\/(?:addressbooks\/[^/\s<>"]+|lists)\/[^/\s<>"]+\/)([^/\s<>"?#]+)`,
]
const withoutAddresses = new RegExp(searchesAndPaths.join('|'), 'gi')
/** With all that an e-mail address may be part of, each character once. */
const withAddresses = new RegExp(
  [...searchesAndPaths, String.raw`[\w.+%@-]{1,${String(sliceLength + 1)}}`].join('|'),
  'gi',
)
const hint = /@|%40/
const address = /(?:@|%40)[\w-]+\.[\w-]/

const maskOutsideCards = (text: string, mask: WordMask): Generator<string> =>
  replaceInSlices(text, hint.test(text) ? withAddresses : withoutAddresses, {
    short: (match) => maskShortFound(match, mask),
    long: (match) => maskLongFound(match, mask),
  })

function maskShortFound(match: RegExpExecArray, { short }: WordMask): string {
  const [found, start, sought = '', book, name = ''] = match
  if (start !== undefined) return start + short(sought)
  if (book === undefined) return address.test(found) ? short(found) : found
  const ending = /\.vcf$/i.exec(name)?.[0] ?? ''
  const segment = short(decoded(name.slice(0, name.length - ending.length)))
  return (address.test(book) ? short(book) : book) + encodeURIComponent(segment) + ending
}

/** No name, address or search of a person's is as long: all of it is masked. */
function* maskLongFound([found, start = '']: RegExpExecArray, mask: WordMask): Generator<string> {
  yield start
  yield* mask.slices(found.slice(start.length))
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
