import { XmlError } from './xml-error.ts'
import { NO_XML_ATTRIBUTES, parseXmlStartTag } from './xml-start-tag.ts'
import { NamespaceScope } from './namespace-scope.ts'
import type { XmlAttributes } from './xml-start-tag.ts'
import type { XmlName } from './xml-name.ts'

const MAX_DEPTH = 64
const MAX_ELEMENTS = 2_000_000

interface OpenElement {
  /** As in the document, one character for each byte. */
  readonly qname: string
  readonly name: XmlName
  readonly scope: NamespaceScope
}

/**
 * The open elements of a document, and a count of all. Throws `XmlError` for tags that do not match, a second root, more
 * than 64 levels or two million elements.
 */
export class XmlElementStack {
  /** How many are open. */
  depth = 0
  /** Of the element opened last. */
  attributes: XmlAttributes = NO_XML_ATTRIBUTES
  readonly #outer: NamespaceScope
  readonly #stack: OpenElement[] = []
  #count = 0

  /** With `inside`, starts within an element of that scope, which stays open. */
  constructor(inside?: NamespaceScope) {
    this.#outer = inside ?? NamespaceScope.outermost
    if (inside !== undefined) this.#push({ qname: '', name: '{}', scope: inside })
  }

  /** Whether a root has been opened, and is closed. */
  get isComplete(): boolean {
    return this.#count > 0 && this.depth === 0
  }

  /** The namespace prefixes in force. */
  get scope(): NamespaceScope {
    return this.#stack[this.depth - 1]?.scope ?? this.#outer
  }

  /** Adds to the number of elements seen, which is limited. */
  countElements(elements: number): void {
    this.#count += elements
    if (this.#count > MAX_ELEMENTS) throw new XmlError('more than two million elements')
  }

  /** Opens the element whose tag, without `<`, `>` and a final `/`, is there. */
  open(bytes: Buffer, start: number, end: number): XmlName {
    if (this.isComplete) throw new XmlError('more than one root')
    const { qname, scope, attributes } = parseXmlStartTag(bytes, start, end, this.scope)
    const name = scope.elementName(qname)
    this.attributes = attributes
    this.#push({ qname, name, scope })
    return name
  }

  /** Closes the element whose end tag, without `</` and `>`, is there. */
  close(bytes: Buffer, start: number, end: number): XmlName {
    const qname = this.#stack[this.depth - 1]?.qname ?? ''
    let at = start
    while (at < end && bytes[at] === qname.charCodeAt(at - start)) at++
    if (qname === '' || at - start !== qname.length || !isBlank(bytes, at, end)) {
      throw new XmlError('an end tag that closes nothing')
    }
    return this.pop()
  }

  /** Closes the innermost element. */
  pop(): XmlName {
    const element = this.#stack[--this.depth]
    if (element === undefined) throw new XmlError('an end tag that closes nothing')
    return element.name
  }

  #push(element: OpenElement): void {
    if (this.depth >= MAX_DEPTH) throw new XmlError('elements more than 64 deep')
    this.countElements(1)
    this.#stack[this.depth++] = element
  }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  return start === end || /^[ \t\r\n]+$/.test(bytes.toString('latin1', start, end))
}
