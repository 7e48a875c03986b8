import { parseStringPromise, processors } from 'xml2js'

/** One `DAV:response` of a multistatus with the properties that were found (status 200). */
export interface Row {
  readonly href: string
  /** The text of a property, or undefined when the server has none. By local name. */
  text(property: string): string | undefined
  /** Whether a property has such a child element. By local names. */
  has(property: string, child: string): boolean
  /** The `DAV:href` in a property. */
  link(property: string): string | undefined
}

interface Element {
  readonly _?: string
  readonly [child: string]: readonly (Element | string)[] | string | undefined
}

/** The rows of a multistatus. Rejects when the text is no XML. */
export async function parseMultistatus(xml: string): Promise<readonly Row[]> {
  const root = (await parseStringPromise(xml, {
    tagNameProcessors: [processors.stripPrefix],
    ignoreAttrs: true,
    explicitCharkey: true,
    async: true,
  })) as { multistatus?: Element }
  if (root.multistatus === undefined) throw new Error(`no multistatus: ${xml.slice(0, 200)}`)
  return children(root.multistatus, 'response').map(row)
}

function row(response: Element): Row {
  const found = children(response, 'propstat')
    .filter((propstat) => / 200\b/.test(text(child(propstat, 'status'))))
    .flatMap((propstat) => children(propstat, 'prop'))
  const property = (name: string): Element | undefined =>
    found.map((prop) => child(prop, name)).find((element) => element !== undefined)
  const textOf = (element: Element | undefined): string | undefined => element && text(element)
  return {
    href: text(child(response, 'href')),
    text: (name) => textOf(property(name)),
    has: (name, wanted) => child(property(name), wanted) !== undefined,
    link: (name) => textOf(child(property(name), 'href')),
  }
}

function children(element: Element | undefined, name: string): readonly Element[] {
  const found = element?.[name]
  if (!Array.isArray(found)) return []
  return found.map((each: Element | string) => (typeof each === 'string' ? { _: each } : each))
}

function child(element: Element | undefined, name: string): Element | undefined {
  return children(element, name)[0]
}

function text(element: Element | undefined): string {
  return (element?._ ?? '').trim()
}
