import { davName, type XmlName } from '../../dav/xml/xml-name.ts'
import { parseXmlDocument } from '../../dav/request/xml-document.ts'
import {
  childElementNamed,
  childElementsNamed,
  type XmlElement,
} from '../../dav/xml/xml-element.ts'
import { createXmlScanner } from '../../dav/xml/xml-scanner.ts'
import { XmlError } from '../../dav/xml/xml-error.ts'
import { HttpError } from '../../errors/http-error.ts'

/** A response of a small multistatus: its href, its status where it has one for all, and the properties that were found. */
export interface MultistatusResponse {
  readonly href: string
  readonly status: number | undefined
  readonly found: ReadonlyMap<XmlName, XmlElement>
}

/** A discovery answer, read whole. HttpError 502 for anything that is not one well-formed `DAV:multistatus`. */
export async function parseSmallMultistatus(body: Buffer): Promise<readonly MultistatusResponse[]> {
  const root = await parse(body)
  if (root.name !== davName('multistatus'))
    throw new HttpError(502, 'Upstream is not a CardDAV server: its answer is no multistatus')
  return childElementsNamed(root, davName('response')).map((response) => ({
    href: (childElementNamed(response, davName('href'))?.text ?? '').trim(),
    status: statusIn(response),
    found: new Map(childElementsNamed(response, davName('propstat')).flatMap(foundIn)),
  }))
}

async function parse(body: Buffer): Promise<XmlElement> {
  try {
    const scanner = createXmlScanner({})
    scanner.write(body)
    scanner.end()
    return await parseXmlDocument(body)
  } catch (cause) {
    if (!(cause instanceof XmlError || cause instanceof HttpError)) throw cause
    throw new HttpError(502, `Upstream is not a CardDAV server: ${cause.message}`, { cause })
  }
}

function statusIn(element: XmlElement): number | undefined {
  const text = childElementNamed(element, davName('status'))?.text ?? ''
  const [, status] = /^\s*HTTP\/\S+\s+(\d{3})/.exec(text) ?? []
  return status === undefined ? undefined : Number(status)
}

function foundIn(propstat: XmlElement): [XmlName, XmlElement][] {
  const status = statusIn(propstat) ?? 0
  if (status < 200 || status >= 300) return []
  return childElementsNamed(propstat, davName('prop')).flatMap(({ children }) =>
    children.map((child): [XmlName, XmlElement] => [child.name, child]),
  )
}

/** The texts of the `DAV:href` children of a property. */
export const hrefsInProperty = (property: XmlElement | undefined): string[] =>
  property === undefined
    ? []
    : childElementsNamed(property, davName('href')).map(({ text }) => text.trim())
