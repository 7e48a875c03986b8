import {
  BYTES_DIFFER,
  createBytePattern,
  findLessThanSign,
  matchBytePattern,
  MORE_BYTES_NEEDED,
} from '../xml/byte-pattern.ts'
import { decodeXmlText } from '../xml/xml-text.ts'
import type { BytePattern } from '../xml/byte-pattern.ts'
import type {
  PropertyByteRange,
  Propstat,
  MultistatusResponseView,
} from './multistatus-response-view.ts'
import type {
  MutablePropertyByteRange,
  MutablePropstat,
  MultistatusResponseBuilder,
  VariableTextRange,
} from './multistatus-response-builder.ts'
import type { XmlTokenizer } from '../xml/xml-tokenizer.ts'
import type { XmlInputBuffer } from '../xml/xml-input-buffer.ts'

/** Longer responses seldom recur: storing and comparing them would be wasted. */
const MAX_LENGTH = 16 * 1024

const SLASH = 0x2f

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

/** A position in a response: so many bytes behind the beginning of a pattern. */
interface RelativePosition {
  readonly pattern: number
  readonly offset: number
}

/** Where a property is, which differs from response to response. */
interface MovingRange {
  readonly range: Mutable<PropertyByteRange>
  readonly start: RelativePosition
  readonly end: RelativePosition
}

/**
 * What responses of one kind have in common: patterns of bytes, with a variable text between each two. Where the patterns
 * match and no text holds a `<`, the tokens are the same, too: a match is as strict as reading token by token.
 */
export class MultistatusResponseTemplate {
  /** How many elements there are in a response. */
  readonly elements: number
  readonly #patterns: readonly BytePattern[]
  /** Index of the text that holds the last segment of the href. */
  readonly #hrefText: number
  /** Of each text. */
  readonly #takesControls: readonly boolean[]
  readonly #movingRanges: MovingRange[] = []
  readonly #view: Mutable<MultistatusResponseView>
  /** Where each pattern began, and each text ended, in the latest match. */
  readonly #patternStarts: Int32Array

  /** A template of a response in `bytes`; undefined for one that is long, or has several hrefs or CDATA. */
  static from(
    builder: MultistatusResponseBuilder,
    bytes: Buffer,
  ): MultistatusResponseTemplate | undefined {
    const textLength = builder.variableTexts.reduce((sum, { start, end }) => sum + end - start, 0)
    const [href, ...others] = builder.variableTexts.filter((text) => text.isHref)
    const isSimple = others.length === 0 && builder.hrefs.length === 1 && !builder.hasCdata
    if (href === undefined || !isSimple || builder.length - textLength > MAX_LENGTH)
      return undefined
    const name =
      hrefNameStart(bytes, builder.start + href.start, builder.start + href.end) - builder.start
    return name > href.start
      ? new MultistatusResponseTemplate(builder, bytes, href, name)
      : undefined
  }

  private constructor(
    builder: MultistatusResponseBuilder,
    bytes: Buffer,
    href: VariableTextRange,
    name: number,
  ) {
    const starts = [0, ...builder.variableTexts.map((text) => text.end)]
    const ends = [
      ...builder.variableTexts.map((text) => (text === href ? name : text.start)),
      builder.length,
    ]
    this.elements = builder.elements
    this.#patterns = starts.map((start, index) =>
      createBytePattern(
        bytes.subarray(builder.start + start, builder.start + (ends[index] ?? start)),
      ),
    )
    this.#hrefText = builder.variableTexts.indexOf(href)
    this.#takesControls = builder.variableTexts.map((text) => text.takesControls)
    this.#patternStarts = new Int32Array(starts.length)
    const propstats = builder.propstats.map((propstat) => this.#propstat(propstat, starts))
    const { start, status, error } = builder
    const folder = decodeXmlText(bytes, start + href.start, start + name).trimStart()
    this.#view = { bytes, hrefFolder: folder, hrefName: '', status, error, propstats }
  }

  #propstat({ status = 0, properties }: MutablePropstat, starts: readonly number[]): Propstat {
    return { status, properties: properties.map((property) => this.#property(property, starts)) }
  }

  #property(property: MutablePropertyByteRange, starts: readonly number[]): PropertyByteRange {
    const range = { ...property }
    const [start, end] = [
      relativePosition(property.start, starts),
      relativePosition(property.end, starts),
    ]
    this.#movingRanges.push({ range, start, end })
    return range
  }

  /** Where the response that begins at `start` ends, `BYTES_DIFFER` or `MORE_BYTES_NEEDED`. Throws `XmlError` on bad text. */
  match(tokenizer: XmlTokenizer, start: number): number {
    const { input } = tokenizer
    const end = this.#matchBytes(input, start)
    if (end < 0) return end
    if (input.findControl(start) < end) return BYTES_DIFFER
    const first = Math.min(input.findAmpersand(start), input.findCdataEnd(start))
    if (first < end) this.#checkTexts(tokenizer, first)
    return end
  }

  #matchBytes(input: XmlInputBuffer, start: number): number {
    let at = start
    for (let index = 0; index < this.#patterns.length; index++) {
      if (index > 0) at = findLessThanSign(input, at)
      if (at < 0) return MORE_BYTES_NEEDED
      this.#patternStarts[index] = at
      // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- within the array
      at = matchBytePattern(this.#patterns[index]!, input, at)
      if (at < 0) return at
    }
    return at
  }

  /** Checks the texts that do not end before `first`. */
  #checkTexts(tokenizer: XmlTokenizer, first: number): void {
    for (let text = 0; text + 1 < this.#patterns.length; text++) {
      const end = this.#textEnd(text)
      if (end > first) tokenizer.checkText(this.#textStart(text), end, this.#takesControls[text])
    }
  }

  /** The latest match; the same object each time. */
  view({ bytes }: XmlInputBuffer): MultistatusResponseView {
    const view = this.#view
    for (const { range, start, end } of this.#movingRanges) {
      range.start = (this.#patternStarts[start.pattern] ?? 0) + start.offset
      range.end = (this.#patternStarts[end.pattern] ?? 0) + end.offset
    }
    view.bytes = bytes
    view.hrefName = hrefNameIn(
      bytes,
      this.#textStart(this.#hrefText),
      this.#textEnd(this.#hrefText),
    )
    return view
  }

  #textStart(text: number): number {
    return (this.#patternStarts[text] ?? 0) + (this.#patterns[text]?.length ?? 0)
  }

  #textEnd(text: number): number {
    return this.#patternStarts[text + 1] ?? 0
  }
}

/** The last segment of an href. In nearly all of them each byte stands for itself: no space, no `&`, nothing beyond ASCII. */
function hrefNameIn(bytes: Buffer, start: number, end: number): string {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte <= 0x26 || byte > 0x7e) return decodeXmlText(bytes, start, end).trimEnd()
  }
  return bytes.toString('latin1', start, end)
}

/** Behind the last slash of the bytes; `start` when there is none. */
const hrefNameStart = (bytes: Buffer, start: number, end: number): number =>
  start + bytes.subarray(start, end).lastIndexOf(SLASH) + 1

function relativePosition(position: number, starts: readonly number[]): RelativePosition {
  const pattern = starts.findLastIndex((start) => start <= position)
  return { pattern, offset: position - (starts[pattern] ?? 0) }
}
