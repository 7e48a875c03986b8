import { XmlError } from './xml-error.ts'
import { XmlElements } from './xml-elements.ts'
import { checkTarget } from './xml-instruction.ts'
import { isSpace, XmlSearch } from './xml-search.ts'
import { checkReference } from './xml-text.ts'
import { XmlWindow } from './xml-window.ts'
import type { Attributes } from './xml-start-tag.ts'
import type { Name } from './names.ts'
import type { Scope } from './xml-scope.ts'

const LT = 0x3c
const GT = 0x3e
const DASHES = Buffer.from('--')
const INSTRUCTION_END = Buffer.from('?>')
const CDATA_END = Buffer.from(']]>')
const CDATA_START = '<![CDATA['
const COMMENT_START = '<!--'

/** Told of each token, as positions in the window; they hold until the next `append`. */
export interface TokenSink {
  /** From the `<` to behind the `>`. An empty-element tag is told as this and a `close` without length. */
  open(name: Name, start: number, end: number, attributes: Attributes): void
  close(name: Name, start: number, end: number): void
  /** A whole run of text between two other tokens, still escaped, its references checked. */
  text(start: number, end: number): void
  /** The content of one CDATA section. */
  cdata(start: number, end: number): void
}

/**
 * Takes a document apart, strictly (XML 1.0, Namespaces in XML 1.0, no DOCTYPE), token by token and without copies.
 * A token that is not all there waits for more bytes; the search for its end is never begun again.
 */
export class XmlTokens<Sink extends TokenSink = TokenSink> {
  readonly window = new XmlWindow()
  readonly elements: XmlElements
  /** Where the next token begins. */
  position = 0
  readonly sink: Sink
  #begun: boolean
  #markChecked = false
  readonly #search = new XmlSearch(this.window)

  /** With `inside`, the bytes are the content of an element in that scope, and no document. */
  constructor(createSink: (tokens: XmlTokens) => Sink, inside?: Scope) {
    this.elements = new XmlElements(inside)
    this.#begun = inside !== undefined
    this.sink = createSink(this)
  }

  /** Adds bytes. Those from `keepFrom` on stay in the window, where that becomes position 0. */
  append(piece: Uint8Array, keepFrom = this.position): void {
    this.window.append(piece, keepFrom)
    this.position -= keepFrom
    this.#search.moved(keepFrom)
  }

  /** Tells the sink of the next token; false when that is not all there. */
  next(): boolean {
    return this.#begun ? this.#token() : this.#first()
  }

  /** Throws unless the document is complete. */
  end(): void {
    if (!this.elements.complete || this.position < this.window.bytes.length) {
      throw new XmlError('a document that is cut short')
    }
  }

  /** Moves on to `end`, past `elements` elements that are known to be well-formed. */
  skip(end: number, elements: number): void {
    this.#take(end)
    this.elements.count(elements)
  }

  skipSpace(): void {
    while (isSpace(this.window.bytes[this.position])) this.position++
  }

  #first(): boolean {
    const { bytes } = this.window
    if (bytes[0] === 0xef && bytes.length < 3) return false
    if (!this.#markChecked && bytes.toString('utf8', 0, 3) === '\ufeff') this.position = 3
    this.#markChecked = bytes.length > 0
    this.#begun = this.#token()
    return this.#begun
  }

  #token(): boolean {
    const first = this.window.bytes[this.position]
    if (first === undefined) return false
    if (first === LT) return this.#markup()
    return this.elements.depth === 0 ? this.#outside() : this.#text()
  }

  #markup(): boolean {
    const second = this.window.bytes[this.position + 1]
    if (second === undefined) return false
    if (second === 0x2f) return this.#close()
    if (second === 0x21) return this.#commentOrCdata()
    return second === 0x3f ? this.#instruction() : this.#open()
  }

  #open(): boolean {
    const gt = this.#search.tagEnd(this.position + 1)
    if (gt < 0) return false
    const start = this.#take(gt + 1)
    const { bytes } = this.window
    const empty = bytes[gt - 1] === 0x2f
    const name = this.elements.open(bytes, start + 1, empty ? gt - 1 : gt)
    this.sink.open(name, start, gt + 1, this.elements.attributes)
    if (empty) this.sink.close(this.elements.pop(), gt + 1, gt + 1)
    return true
  }

  #close(): boolean {
    const gt = this.#search.find(GT, this.position + 2)
    if (gt < 0) return false
    const start = this.#take(gt + 1)
    this.sink.close(this.elements.close(this.window.bytes, start + 2, gt), start, gt + 1)
    return true
  }

  #text(): boolean {
    const lt = this.#search.textEnd(this.position)
    if (lt < 0) return false
    const start = this.#take(lt)
    this.checkText(start, lt)
    this.sink.text(start, lt)
    return true
  }

  /** Throws unless the bytes, which hold no `<`, are text (https://www.w3.org/TR/xml/#NT-CharData). */
  checkText(start: number, end: number): void {
    const { window } = this
    if (window.cdataEnd(start) < end) throw new XmlError('a ]]> in text')
    let ampersand = window.ampersand(start)
    while (ampersand < end) {
      ampersand = window.ampersand(checkReference(window.bytes, ampersand, end))
    }
  }

  #outside(): boolean {
    const { bytes } = this.window
    let at = this.position
    while (isSpace(bytes[at])) at++
    if (at < bytes.length && bytes[at] !== LT) throw new XmlError('text outside of the root')
    this.#take(at)
    return true
  }

  #commentOrCdata(): boolean {
    const seen = this.window.bytes.toString(
      'latin1',
      this.position,
      this.position + CDATA_START.length,
    )
    if (seen.startsWith(COMMENT_START)) return this.#comment()
    if (seen === CDATA_START) return this.#cdata()
    if (COMMENT_START.startsWith(seen) || CDATA_START.startsWith(seen)) return false
    throw new XmlError('a DOCTYPE or another declaration')
  }

  #comment(): boolean {
    const dashes = this.#search.find(DASHES, this.position + COMMENT_START.length)
    const third = this.window.bytes[dashes + 2]
    if (dashes < 0 || third === undefined) return false
    if (third !== GT) throw new XmlError('a -- in a comment')
    this.#take(dashes + 3)
    return true
  }

  #cdata(): boolean {
    if (this.elements.depth === 0) throw new XmlError('text outside of the root')
    const end = this.#search.find(CDATA_END, this.position + CDATA_START.length)
    if (end < 0) return false
    this.sink.cdata(this.#take(end + 3) + CDATA_START.length, end)
    return true
  }

  #instruction(): boolean {
    const end = this.#search.find(INSTRUCTION_END, this.position + 2)
    if (end < 0) return false
    checkTarget(this.window.bytes.toString('latin1', this.position + 2, end), !this.#begun)
    this.#take(end + 2)
    return true
  }

  /** Moves on to `end`; where the token began. */
  #take(end: number): number {
    const start = this.position
    this.position = end
    this.#search.restart()
    return start
  }
}
