import { createElementLimit, type XmlElement } from './xml-element.ts'
import type { Name } from './names.ts'
import type { XmlHandlers } from './xml-scanner.ts'

interface OpenElement extends XmlElement {
  readonly children: XmlElement[]
  text: string
}

/** Builds an element from what the scanner tells; `HttpError` 413 for more elements than a tree may have. */
export interface TreeBuilder extends Required<XmlHandlers> {
  /** Once the root is closed. */
  root(): XmlElement
}

export function createTreeBuilder(): TreeBuilder {
  const limit = createElementLimit()
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

function open(name: Name, attributes: ReadonlyMap<string, string>): OpenElement {
  return { name, attributes, children: [], text: '' }
}
