import { XmlError } from './xml-error.ts'
import { XmlElementStack } from './xml-element-stack.ts'
import { checkProcessingInstruction } from './processing-instruction.ts'
import { isXmlWhitespace } from './xml-whitespace.ts'
import { XmlTokenEndSearch } from './xml-token-end-search.ts'
import { checkXmlReference } from './xml-text.ts'
import { XmlInputBuffer } from './xml-input-buffer.ts'
import type { XmlAttributes } from './xml-start-tag.ts'
import type { XmlName } from './xml-name.ts'
import type { NamespaceScope } from './namespace-scope.ts'

const LT = 0x3c
const GT = 0x3e
const DASHES = Buffer.from('--')
const INSTRUCTION_END = Buffer.from('?>')
const CDATA_END = Buffer.from(']]>')
const CDATA_START = '<![CDATA['
const COMMENT_START = '<!--'

/** Called for each token, with positions in the input buffer that hold until the next `append`. */
export interface XmlTokenHandler {
  /** From the `<` to behind the `>`. For an empty-element tag, a `close` of no length follows. */
  open(name: XmlName, start: number, end: number, attributes: XmlAttributes): void
  close(name: XmlName, start: number, end: number): void
  /** A whole run of text between two other tokens, still escaped, its references checked. */
  text(start: number, end: number): void
  /** The content of one CDATA section. */
  cdata(start: number, end: number): void
  /** Whether text that comes now may hold control characters that XML does not allow; without it, none may. */
  readonly takesControls?: () => boolean
}

/**
 * Splits a document into tokens, strictly (XML 1.0, Namespaces in XML 1.0, no DOCTYPE), without copying.
 * An incomplete token waits for more bytes, and the search for its end goes on where it stopped.
 */
export class XmlTokenizer<Handler extends XmlTokenHandler = XmlTokenHandler> {
  /** What has been appended and is still needed. */
  readonly input = new XmlInputBuffer()
  readonly elements: XmlElementStack
  /** Where the next token begins. */
  position = 0
  readonly handler: Handler
  #hasBegun: boolean
  #isBomChecked = false
  readonly #search = new XmlTokenEndSearch(this.input)

  /** With `inside`, the bytes are the content of an element in that scope, and no document. */
  constructor(createHandler: (tokenizer: XmlTokenizer) => Handler, inside?: NamespaceScope) {
    this.elements = new XmlElementStack(inside)
    this.#hasBegun = inside !== undefined
    this.handler = createHandler(this)
  }

  /** Adds bytes. Those from `keepFrom` on are kept, and `keepFrom` becomes position 0. */
  append(chunk: Uint8Array, keepFrom = this.position): void {
    this.input.append(chunk, keepFrom)
    this.position -= keepFrom
    this.#search.shift(keepFrom)
  }

  /** Hands the next token to the handler; false when it is incomplete. Throws `XmlError` for what is not well-formed. */
  next(): boolean {
    return this.#hasBegun ? this.#token() : this.#first()
  }

  /** Throws `XmlError` unless the document is complete. */
  end(): void {
    if (!this.elements.isComplete || this.position < this.input.bytes.length) {
      throw new XmlError('a document that is cut short')
    }
  }

  /** Moves to `end`, past `elements` elements that the caller knows to be well-formed, without calling the handler. */
  skip(end: number, elements: number): void {
    this.#moveTo(end)
    this.elements.countElements(elements)
  }

  skipWhitespace(): void {
    while (isXmlWhitespace(this.input.bytes[this.position])) this.position++
  }

  #first(): boolean {
    const { bytes } = this.input
    if (bytes[0] === 0xef && bytes.length < 3) return false
    if (!this.#isBomChecked && bytes.toString('utf8', 0, 3) === '\ufeff') this.position = 3
    this.#isBomChecked = bytes.length > 0
    this.#hasBegun = this.#token()
    return this.#hasBegun
  }

  #token(): boolean {
    const first = this.input.bytes[this.position]
    if (first === undefined) return false
    if (first === LT) return this.#markup()
    return this.elements.depth === 0 ? this.#outside() : this.#text()
  }

  #markup(): boolean {
    const second = this.input.bytes[this.position + 1]
    if (second === undefined) return false
    if (second === 0x2f) return this.#close()
    if (second === 0x21) return this.#commentOrCdata()
    return second === 0x3f ? this.#instruction() : this.#open()
  }

  #open(): boolean {
    const gt = this.#search.tagEnd(this.position + 1)
    if (gt < 0) return false
    const start = this.#moveTo(gt + 1)
    const { bytes } = this.input
    const empty = bytes[gt - 1] === 0x2f
    const name = this.elements.open(bytes, start + 1, empty ? gt - 1 : gt)
    this.handler.open(name, start, gt + 1, this.elements.attributes)
    if (empty) this.handler.close(this.elements.pop(), gt + 1, gt + 1)
    return true
  }

  #close(): boolean {
    const gt = this.#search.find(GT, this.position + 2)
    if (gt < 0) return false
    const start = this.#moveTo(gt + 1)
    this.handler.close(this.elements.close(this.input.bytes, start + 2, gt), start, gt + 1)
    return true
  }

  #text(): boolean {
    const lt = this.#search.textEnd(this.position)
    if (lt < 0) return false
    const takesControls = this.#takesControls
    const start = this.#moveTo(lt, takesControls)
    this.checkText(start, lt, takesControls)
    this.handler.text(start, lt)
    return true
  }

  /** Throws `XmlError` unless the bytes, which hold no `<`, are text (https://www.w3.org/TR/xml/#NT-CharData). */
  checkText(start: number, end: number, takesControls = false): void {
    const { input } = this
    if (input.findCdataEnd(start) < end) throw new XmlError('a ]]> in text')
    let ampersand = input.findAmpersand(start)
    while (ampersand < end) {
      ampersand = input.findAmpersand(checkXmlReference(input.bytes, ampersand, end, takesControls))
    }
  }

  #outside(): boolean {
    const { bytes } = this.input
    let at = this.position
    while (isXmlWhitespace(bytes[at])) at++
    if (at < bytes.length && bytes[at] !== LT) throw new XmlError('text outside of the root')
    this.#moveTo(at)
    return true
  }

  #commentOrCdata(): boolean {
    const seen = this.input.bytes.toString(
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
    const third = this.input.bytes[dashes + 2]
    if (dashes < 0 || third === undefined) return false
    if (third !== GT) throw new XmlError('a -- in a comment')
    this.#moveTo(dashes + 3)
    return true
  }

  #cdata(): boolean {
    if (this.elements.depth === 0) throw new XmlError('text outside of the root')
    const end = this.#search.find(CDATA_END, this.position + CDATA_START.length)
    if (end < 0) return false
    this.handler.cdata(this.#moveTo(end + 3, this.#takesControls) + CDATA_START.length, end)
    return true
  }

  #instruction(): boolean {
    const end = this.#search.find(INSTRUCTION_END, this.position + 2)
    if (end < 0) return false
    checkProcessingInstruction(
      this.input.bytes.toString('latin1', this.position + 2, end),
      !this.#hasBegun,
    )
    this.#moveTo(end + 2)
    return true
  }

  get #takesControls(): boolean {
    return this.handler.takesControls?.() ?? false
  }

  /** Moves to `end`; where the token began. */
  #moveTo(end: number, takesControls = false): number {
    const start = this.position
    if (!takesControls && this.input.findControl(start) < end)
      throw new XmlError('a character that XML does not allow')
    this.position = end
    this.#search.restart()
    return start
  }
}
