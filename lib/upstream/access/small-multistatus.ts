import { dav, type Name } from '../../dav/xml/names.ts'
import { parseDocument } from '../../dav/request/request-xml.ts'
import { childNamed, childrenNamed, type XmlElement } from '../../dav/xml/xml-element.ts'
import { createXmlScanner } from '../../dav/xml/xml-scanner.ts'
import { XmlError } from '../../dav/xml/xml-error.ts'
import { HttpError } from '../../errors/http-error.ts'

/** A response of a small multistatus: its href, and the properties that were found. */
export interface SmallResponse {
  readonly href: string
  readonly found: ReadonlyMap<Name, XmlElement>
}

/** A discovery answer, read whole. HttpError 502 for anything that is not one well-formed `DAV:multistatus`. */
export async function readSmallMultistatus(body: Buffer): Promise<readonly SmallResponse[]> {
  const root = await parse(body)
  if (root.name !== dav('multistatus'))
    throw new HttpError(502, 'Upstream is not a CardDAV server: its answer is no multistatus')
  return childrenNamed(root, dav('response')).map((response) => ({
    href: (childNamed(response, dav('href'))?.text ?? '').trim(),
    found: new Map(childrenNamed(response, dav('propstat')).flatMap(foundIn)),
  }))
}

async function parse(body: Buffer): Promise<XmlElement> {
  try {
    const scanner = createXmlScanner({})
    scanner.write(body)
    scanner.end()
    return await parseDocument(body)
  } catch (cause) {
    if (!(cause instanceof XmlError || cause instanceof HttpError)) throw cause
    throw new HttpError(502, `Upstream is not a CardDAV server: ${cause.message}`, { cause })
  }
}

function foundIn(propstat: XmlElement): [Name, XmlElement][] {
  const status = childNamed(propstat, dav('status'))?.text ?? ''
  if (!/^\s*HTTP\/\S+\s+2\d\d/.test(status)) return []
  return childrenNamed(propstat, dav('prop')).flatMap(({ children }) =>
    children.map((child): [Name, XmlElement] => [child.name, child]),
  )
}

/** The texts of the `DAV:href` children of a property. */
export const hrefsOf = (property: XmlElement | undefined): string[] =>
  property === undefined ? [] : childrenNamed(property, dav('href')).map(({ text }) => text.trim())
