import { createXmlElementLimit, type XmlElement } from './xml-element.ts'
import type { XmlName } from './xml-name.ts'
import type { XmlHandlers } from './xml-scanner.ts'

interface OpenElement extends XmlElement {
  readonly children: XmlElement[]
  text: string
}

/** Scanner handlers that build a tree of elements; they throw `HttpError` 413 at the 10,001st. */
export interface XmlTreeBuilder extends Required<XmlHandlers> {
  /** The root element, once it is closed. */
  root(): XmlElement
}

/** A builder for one document. */
export function createXmlTreeBuilder(): XmlTreeBuilder {
  const limit = createXmlElementLimit()
  const document = open('{}', new Map())
  const path = [document]
  const top = (): OpenElement => path.at(-1) ?? document
  return {
    onOpen: (name, attributes) => {
      limit.onOpen?.(name, attributes)
      const element = open(name, new Map(attributes))
      top().children.push(element)
      path.push(element)
    },
    onText: (text) => {
      top().text += text
    },
    onClose: () => {
      const { text } = path.pop() ?? document
      top().text += text
    },
    root: () => document.children[0] ?? document,
  }
}

function open(name: XmlName, attributes: ReadonlyMap<string, string>): OpenElement {
  return { name, attributes, children: [], text: '' }
}
