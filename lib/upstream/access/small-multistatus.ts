import { davName, type XmlName } from '../../dav/xml/xml-name.ts'
import { parseXmlDocument } from '../../dav/request/xml-document.ts'
import {
  childElementNamed,
  childElementsNamed,
  type XmlElement,
} from '../../dav/xml/xml-element.ts'
import { createXmlScanner } from '../../dav/xml/xml-scanner.ts'
import { XmlDecoder } from '../../dav/xml/xml-decoder.ts'
import { XmlError } from '../../dav/xml/xml-error.ts'
import { parseStatusLine } from '../../dav/multistatus/status-line.ts'
import { HttpError } from '../../errors/http-error.ts'
import { NotUnderstoodError, notUnderstoodError } from './not-understood.ts'

/** A response of a small multistatus: its href, its status where it has one for all, and the properties that were found. */
export interface MultistatusResponse {
  readonly href: string
  readonly status: number | undefined
  readonly found: ReadonlyMap<XmlName, XmlElement>
}

/**
 * The answer of `url` to a PROPFIND of discovery, read whole. HttpError 502 for anything that is not one well-formed
 * `DAV:multistatus`, each of whose responses has an href and a status.
 */
export async function parseSmallMultistatus(
  body: Buffer,
  url: URL,
  depth: string,
): Promise<readonly MultistatusResponse[]> {
  try {
    const root = await parse(body)
    if (root.name !== davName('multistatus')) throw new NotUnderstoodError('it is no multistatus')
    return childElementsNamed(root, davName('response')).flatMap(readResponses)
  } catch (cause) {
    if (!(cause instanceof XmlError || cause instanceof NotUnderstoodError)) throw cause
    throw notUnderstoodError(url, `PROPFIND with Depth ${depth} of discovery`, cause)
  }
}

/** One for each href. */
function readResponses(response: XmlElement): readonly MultistatusResponse[] {
  const hrefs = hrefsInProperty(response)
  const status = statusIn(response)
  const propstats = childElementsNamed(response, davName('propstat'))
  if (hrefs.length === 0 || hrefs.includes(''))
    throw new NotUnderstoodError('it has a row without an href')
  if (status === undefined && propstats.length === 0)
    throw new NotUnderstoodError('it has a row without a status')
  const found = new Map(propstats.flatMap(foundIn))
  return hrefs.map((href) => ({ href, status, found }))
}

async function parse(bytes: Buffer): Promise<XmlElement> {
  try {
    const decoder = new XmlDecoder()
    const body = Buffer.concat([decoder.write(bytes), decoder.end()])
    const scanner = createXmlScanner({})
    scanner.write(body)
    scanner.end()
    return await parseXmlDocument(body)
  } catch (cause) {
    throw cause instanceof HttpError ? new NotUnderstoodError(cause.message) : cause
  }
}

function statusIn(element: XmlElement): number | undefined {
  const status = childElementNamed(element, davName('status'))
  return status && parseStatusLine(status.text)
}

function foundIn(propstat: XmlElement): [XmlName, XmlElement][] {
  const status = statusIn(propstat)
  if (status === undefined) throw new NotUnderstoodError('it has properties without a status')
  if (status < 200 || status >= 300) return []
  return childElementsNamed(propstat, davName('prop')).flatMap(({ children }) =>
    children.map((child): [XmlName, XmlElement] => [child.name, child]),
  )
}

/** The texts of the `DAV:href` children of an element. */
export const hrefsInProperty = (property: XmlElement | undefined): string[] =>
  property === undefined
    ? []
    : childElementsNamed(property, davName('href')).map(({ text }) => text.trim())
