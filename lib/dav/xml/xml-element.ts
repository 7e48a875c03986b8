import { HttpError } from '../../errors/http-error.ts'
import type { XmlName } from './xml-name.ts'
import type { XmlHandlers } from './xml-scanner.ts'

/** An element of a small request body. */
export interface XmlElement {
  readonly name: XmlName
  /** Attributes without a prefix go by their bare name, others by their Clark name. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** Text of the element and of all below it, in document order, as it stands. */
  readonly text: string
}

// The longest known list of properties, Apple's, has about 40 elements; a tree of 10,000 takes some 50 ms to build.
const MAX_ELEMENTS = 10_000

/** Handlers that throw `HttpError` 413 at the 10,001st element of a document. */
export function createXmlElementLimit(): XmlHandlers {
  let count = 0
  return {
    onOpen: () => {
      count += 1
      if (count > MAX_ELEMENTS) throw new HttpError(413, 'The request body has too many elements')
    },
  }
}

/** Every child of that name, in document order. */
export function childElementsNamed(element: XmlElement, name: XmlName): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name)
}

/** The first child of that name; what clients repeat against the RFC is not read twice. */
export function childElementNamed(element: XmlElement, name: XmlName): XmlElement | undefined {
  return element.children.find((child) => child.name === name)
}
