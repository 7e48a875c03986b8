import { sliceLength } from './word-mask.ts'

export interface SliceReplacement {
  /** For a match that is no longer than a slice. */
  readonly short: (match: RegExpExecArray) => string
  readonly long: (match: RegExpExecArray) => Iterable<string>
}

/** The text with each match of a global pattern replaced, slice by slice, so that whoever joins them may pause between. */
export function* replaceInSlices(
  text: string,
  pattern: RegExp,
  { short, long }: SliceReplacement,
): Generator<string> {
  let done = 0
  let slice = ''
  for (const match of text.matchAll(pattern)) {
    slice += text.slice(done, match.index)
    done = match.index + match[0].length
    if (match[0].length <= sliceLength) slice += short(match)
    else {
      yield slice
      yield* long(match)
      slice = ''
    }
    if (slice.length < sliceLength) continue
    yield slice
    slice = ''
  }
  yield slice + text.slice(done)
}
