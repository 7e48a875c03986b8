import { HttpError } from '../../errors/http-error.ts'
import { decodeXmlBody } from './decoded-xml-body.ts'
import { scanXmlBody } from './xml-body-scan.ts'
import { davName, type XmlName } from '../xml/xml-name.ts'
import { parseXmlDocument, createXmlDocumentLimit } from './xml-document.ts'
import { childElementsNamed, type XmlElement } from '../xml/xml-element.ts'

/** One instruction of a PROPPATCH, in document order (RFC 4918 §9.2). */
export interface ProppatchInstruction {
  readonly action: 'set' | 'remove'
  readonly name: XmlName
  /** Text content of the property; empty for `remove`. */
  readonly text: string
}

const ACTIONS: ReadonlyMap<XmlName, ProppatchInstruction['action']> = new Map([
  [davName('set'), 'set'],
  [davName('remove'), 'remove'],
])

/**
 * Parses the body of a PROPPATCH: its instructions in document order (https://www.rfc-editor.org/rfc/rfc4918#section-9.2).
 * `HttpError` 400 for anything but a `DAV:propertyupdate` with at least one `set` or `remove`, 413 for one over 1 MB or
 * 10,000 elements, and as `decodeXmlBody` says.
 */
export async function parseProppatchBody(
  sent: Buffer,
  contentType?: string,
): Promise<readonly ProppatchInstruction[]> {
  const body = await decodeXmlBody(sent, contentType)
  await scanXmlBody(body, (root) => {
    if (root !== davName('propertyupdate'))
      throw new HttpError(400, `PROPPATCH with a body of ${root}`)
    return createXmlDocumentLimit(body)
  })
  const { children } = await parseXmlDocument(body)
  const instructions = children.filter(({ name }) => ACTIONS.has(name))
  if (instructions.length === 0) throw new HttpError(400, 'The propertyupdate element is empty')
  return instructions.flatMap(readInstruction)
}

function readInstruction(element: XmlElement): readonly ProppatchInstruction[] {
  const action = ACTIONS.get(element.name) ?? 'set'
  const properties = childElementsNamed(element, davName('prop')).flatMap(
    ({ children }) => children,
  )
  return properties.map(({ name, text }) => ({ action, name, text: action === 'set' ? text : '' }))
}
