import { createLiteral, findLessThan, matchLiteral, UNFINISHED } from '../xml/byte-match.ts'
import { decodeText } from '../xml/xml-text.ts'
import type { ByteLiteral } from '../xml/byte-match.ts'
import type { PropertyRange, Propstat, ResponseView } from './multistatus-view.ts'
import type { PropertyDraft, PropstatDraft, ResponseDraft, Slot } from './response-draft.ts'
import type { XmlTokens } from '../xml/xml-tokens.ts'
import type { XmlWindow } from '../xml/xml-window.ts'

/** More would be kept, and compared, in vain. */
const LONGEST = 16 * 1024

const SLASH = 0x2f

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

/** A place in a response: so many bytes behind the beginning of a literal. */
interface Place {
  readonly literal: number
  readonly offset: number
}

/** A property that is elsewhere in each response. */
interface Moving {
  readonly range: Mutable<PropertyRange>
  readonly start: Place
  readonly end: Place
}

/**
 * What responses of one kind have in common: bytes, literal by literal, with a text between each two. Where the
 * literals are the same and no text holds a `<`, the tokens are the same, too: this is as strict as reading them.
 */
export class ResponseShape {
  /** How many there are in a response. */
  readonly elements: number
  readonly #literals: readonly ByteLiteral[]
  /** Which text is the name at the end of the href. */
  readonly #name: number
  readonly #moving: Moving[] = []
  readonly #view: Mutable<ResponseView>
  /** Where each literal began, and each text ended, in the bytes that matched last. */
  readonly #begins: Int32Array

  /** The shape of a response in `bytes`; undefined when others are not likely to have it, or it is too hard. */
  static of(draft: ResponseDraft, bytes: Buffer): ResponseShape | undefined {
    const texts = draft.slots.reduce((sum, { start, end }) => sum + end - start, 0)
    const [href, ...others] = draft.slots.filter((slot) => slot.isHref)
    const simple = others.length === 0 && draft.hrefs.length === 1 && !draft.hasCdata
    if (href === undefined || !simple || draft.length - texts > LONGEST) return undefined
    const name = nameStart(bytes, draft.start + href.start, draft.start + href.end) - draft.start
    return name > href.start ? new ResponseShape(draft, bytes, href, name) : undefined
  }

  private constructor(draft: ResponseDraft, bytes: Buffer, href: Slot, name: number) {
    const starts = [0, ...draft.slots.map((slot) => slot.end)]
    const ends = [...draft.slots.map((slot) => (slot === href ? name : slot.start)), draft.length]
    this.elements = draft.elements
    this.#literals = starts.map((start, index) =>
      createLiteral(bytes.subarray(draft.start + start, draft.start + (ends[index] ?? start))),
    )
    this.#name = draft.slots.indexOf(href)
    this.#begins = new Int32Array(starts.length)
    const propstats = draft.propstats.map((propstat) => this.#propstat(propstat, starts))
    const { start, status, error } = draft
    const folder = decodeText(bytes, start + href.start, start + name).trimStart()
    this.#view = { bytes, folder, name: '', status, error, propstats }
  }

  #propstat({ status = 0, properties }: PropstatDraft, starts: readonly number[]): Propstat {
    return { status, properties: properties.map((property) => this.#property(property, starts)) }
  }

  #property(property: PropertyDraft, starts: readonly number[]): PropertyRange {
    const range = { ...property }
    const [start, end] = [placeOf(property.start, starts), placeOf(property.end, starts)]
    this.#moving.push({ range, start, end })
    return range
  }

  /** Where the response that begins at `start` ends, `DIFFERENT` or `UNFINISHED`. Throws `XmlError` on bad text. */
  match(tokens: XmlTokens, start: number): number {
    const { window } = tokens
    const end = this.#matchBytes(window, start)
    if (end < 0) return end
    const first = Math.min(window.ampersand(start), window.cdataEnd(start))
    if (first < end) this.#checkTexts(tokens, first)
    return end
  }

  #matchBytes(window: XmlWindow, start: number): number {
    let at = start
    for (let index = 0; index < this.#literals.length; index++) {
      if (index > 0) at = findLessThan(window, at)
      if (at < 0) return UNFINISHED
      this.#begins[index] = at
      // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- within the array
      at = matchLiteral(this.#literals[index]!, window, at)
      if (at < 0) return at
    }
    return at
  }

  /** Checks the texts that do not end before `first`. */
  #checkTexts(tokens: XmlTokens, first: number): void {
    for (let slot = 0; slot + 1 < this.#literals.length; slot++) {
      const end = this.#slotEnd(slot)
      if (end > first) tokens.checkText(this.#slotStart(slot), end)
    }
  }

  /** The response that matched last; the same object each time. */
  view({ bytes }: XmlWindow): ResponseView {
    const view = this.#view
    for (const { range, start, end } of this.#moving) {
      range.start = (this.#begins[start.literal] ?? 0) + start.offset
      range.end = (this.#begins[end.literal] ?? 0) + end.offset
    }
    view.bytes = bytes
    view.name = nameIn(bytes, this.#slotStart(this.#name), this.#slotEnd(this.#name))
    return view
  }

  #slotStart(slot: number): number {
    return (this.#begins[slot] ?? 0) + (this.#literals[slot]?.length ?? 0)
  }

  #slotEnd(slot: number): number {
    return this.#begins[slot + 1] ?? 0
  }
}

/** The end of an href. In nearly all of them each byte stands for itself: no space, no `&`, nothing beyond ASCII. */
function nameIn(bytes: Buffer, start: number, end: number): string {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte <= 0x26 || byte > 0x7e) return decodeText(bytes, start, end).trimEnd()
  }
  return bytes.toString('latin1', start, end)
}

/** Behind the last slash of the bytes; `start` when there is none. */
const nameStart = (bytes: Buffer, start: number, end: number): number =>
  start + bytes.subarray(start, end).lastIndexOf(SLASH) + 1

function placeOf(position: number, starts: readonly number[]): Place {
  const literal = starts.findLastIndex((start) => start <= position)
  return { literal, offset: position - (starts[literal] ?? 0) }
}
