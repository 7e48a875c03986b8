import { HttpError } from '../../errors/http-error.ts'
import { decodeXmlBody } from './decoded-xml-body.ts'
import { scanXmlBody } from './xml-body-scan.ts'
import { davName, type XmlName } from '../xml/xml-name.ts'
import { childElementsNamed, type XmlElement } from '../xml/xml-element.ts'
import { createXmlDocumentLimit, parseXmlDocument } from './xml-document.ts'

/** A property that a new collection is to have. */
export interface NewProperty {
  readonly name: XmlName
  readonly text: string
}

/** What an extended MKCOL asks for. */
export interface MkcolBody {
  /** Names of the elements in `DAV:resourcetype`; undefined when it is not set. */
  readonly resourceType: readonly XmlName[] | undefined
  /** All properties in document order, `DAV:resourcetype` among them. */
  readonly properties: readonly NewProperty[]
}

/**
 * Parses the body of a MKCOL: that of an extended one (https://www.rfc-editor.org/rfc/rfc5689#section-3), or none, which
 * sets nothing. `HttpError` 415 for any other body (https://www.rfc-editor.org/rfc/rfc4918#section-9.3), 400 for XML that is
 * not well-formed, 413 for one over 1 MB or 10,000 elements, and as `decodeXmlBody` says.
 */
export async function parseMkcolBody(sent: Buffer, contentType?: string): Promise<MkcolBody> {
  if (sent.length === 0) return { resourceType: undefined, properties: [] }
  if (contentType !== undefined && !xmlType.test(contentType))
    throw new HttpError(415, `MKCOL with a body of ${contentType}`)
  const body = await decodeXmlBody(sent, contentType)
  await scanXmlBody(body, (root) => {
    if (root !== davName('mkcol')) throw new HttpError(415, `MKCOL with a body of ${root}`)
    return createXmlDocumentLimit(body)
  })
  return readMkcol(await parseXmlDocument(body))
}

const xmlType = /^\s*(?:application|text)\/xml\s*(?:;|$)/i

function readMkcol(root: XmlElement): MkcolBody {
  const elements = childElementsNamed(root, davName('set'))
    .flatMap((set) => childElementsNamed(set, davName('prop')))
    .flatMap(({ children }) => children)
  const type = elements.findLast(({ name }) => name === davName('resourcetype'))
  return {
    resourceType: type?.children.map(({ name }) => name),
    properties: elements.map(({ name, text }) => ({ name, text })),
  }
}
