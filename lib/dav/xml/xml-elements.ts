import { XmlError } from './xml-error.ts'
import { NO_ATTRIBUTES, parseStartTag } from './xml-start-tag.ts'
import { Scope } from './xml-scope.ts'
import type { Attributes } from './xml-start-tag.ts'
import type { Name } from './names.ts'

const DEEPEST = 64
const MOST = 2_000_000

interface Element {
  /** As in the document, one character for each byte. */
  readonly qname: string
  readonly name: Name
  readonly scope: Scope
}

/** The elements that are open, and what is known of all that were. */
export class XmlElements {
  /** How many are open. */
  depth = 0
  /** Of the element opened last. */
  attributes: Attributes = NO_ATTRIBUTES
  readonly #outer: Scope
  readonly #stack: Element[] = []
  #count = 0

  /** With `inside`, an element in that scope is open and stays so. */
  constructor(inside?: Scope) {
    this.#outer = inside ?? Scope.outermost
    if (inside !== undefined) this.#push({ qname: '', name: '{}', scope: inside })
  }

  /** Whether a root has been opened, and is closed. */
  get complete(): boolean {
    return this.#count > 0 && this.depth === 0
  }

  /** The prefixes in force. */
  get scope(): Scope {
    return this.#stack[this.depth - 1]?.scope ?? this.#outer
  }

  /** Adds to the number of elements seen, which is limited. */
  count(elements: number): void {
    this.#count += elements
    if (this.#count > MOST) throw new XmlError('more than two million elements')
  }

  /** Opens the element whose tag, without `<`, `>` and a final `/`, is there. */
  open(bytes: Buffer, start: number, end: number): Name {
    if (this.complete) throw new XmlError('more than one root')
    const { qname, scope, attributes } = parseStartTag(bytes, start, end, this.scope)
    const name = scope.element(qname)
    this.attributes = attributes
    this.#push({ qname, name, scope })
    return name
  }

  /** Closes the element whose end tag, without `</` and `>`, is there. */
  close(bytes: Buffer, start: number, end: number): Name {
    const qname = this.#stack[this.depth - 1]?.qname ?? ''
    let at = start
    while (at < end && bytes[at] === qname.charCodeAt(at - start)) at++
    if (qname === '' || at - start !== qname.length || !isBlank(bytes, at, end)) {
      throw new XmlError('an end tag that closes nothing')
    }
    return this.pop()
  }

  /** Closes the innermost element. */
  pop(): Name {
    const element = this.#stack[--this.depth]
    if (element === undefined) throw new XmlError('an end tag that closes nothing')
    return element.name
  }

  #push(element: Element): void {
    if (this.depth >= DEEPEST) throw new XmlError('elements more than 64 deep')
    this.count(1)
    this.#stack[this.depth++] = element
  }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  return start === end || /^[ \t\r\n]+$/.test(bytes.toString('latin1', start, end))
}
