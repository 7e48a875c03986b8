import { HttpError } from '../../errors/http-error.ts'
import { scanBody, trimmed } from './body-scan.ts'
import { dav, type Name } from '../xml/names.ts'
import { parseDocument, smallDocument } from './request-xml.ts'
import type { PropertyUpdate } from './requests.ts'
import { childrenNamed, type XmlElement } from '../xml/xml-element.ts'

const ACTIONS: ReadonlyMap<Name, PropertyUpdate['action']> = new Map([
  [dav('set'), 'set'],
  [dav('remove'), 'remove'],
])

/**
 * The instructions of a PROPPATCH in document order (https://www.rfc-editor.org/rfc/rfc4918#section-9.2). `HttpError` 400
 * for anything but a `DAV:propertyupdate` with at least one `set` or `remove`, 413 for one beyond reason.
 */
export async function parseProppatch(untrimmed: Buffer): Promise<readonly PropertyUpdate[]> {
  const body = trimmed(untrimmed)
  await scanBody(body, (root) => {
    if (root !== dav('propertyupdate')) throw new HttpError(400, `PROPPATCH with a body of ${root}`)
    return smallDocument(body)
  })
  const { children } = await parseDocument(body)
  const instructions = children.filter(({ name }) => ACTIONS.has(name))
  if (instructions.length === 0) throw new HttpError(400, 'The propertyupdate element is empty')
  return instructions.flatMap(readInstruction)
}

function readInstruction(element: XmlElement): readonly PropertyUpdate[] {
  const action = ACTIONS.get(element.name) ?? 'set'
  const properties = childrenNamed(element, dav('prop')).flatMap(({ children }) => children)
  return properties.map(({ name, text }) => ({ action, name, text: action === 'set' ? text : '' }))
}
