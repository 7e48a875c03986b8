import { DAV, dav, type Name } from '../dav/xml/names.ts'
import { childrenNamed, type XmlElement } from '../dav/xml/xml-element.ts'
import { element } from '../dav/xml/xml-write.ts'
import { HttpError } from '../errors/http-error.ts'
import { locate, print } from '../mapping/resource.ts'
import { collectionProperties, type Collection } from './collections/collection-properties.ts'
import { close, endPropstats, MultistatusWriter, open } from './message/multistatus-writer.ts'
import type { Answer, OperationContext } from './message/operation.ts'

/** No property of ours leads deeper than principal → home set → book. */
const deepest = 5

/**
 * Properties whose hrefs are replaced by responses about what they point to, as deep as the client names them.
 * https://www.rfc-editor.org/rfc/rfc3253#section-3.8
 */
export async function expandProperty(
  root: XmlElement,
  resource: Collection,
  house: OperationContext,
): Promise<Answer> {
  const spool = house.spool()
  const writer = new MultistatusWriter(spool)
  spool.text(await response(resource, root, house, 0))
  return writer.end()
}

async function response(
  resource: Collection,
  asked: XmlElement,
  house: OperationContext,
  depth: number,
): Promise<string> {
  if (depth > deepest) throw new HttpError(403, 'Properties are not expanded that deep')
  const properties = childrenNamed(asked, dav('property'))
  const values = await collectionProperties(resource, properties.map(nameOf), house)
  let found = ''
  const missing: Name[] = []
  for (const property of properties) {
    const name = nameOf(property)
    const value = values.get(name)
    if (value === undefined) missing.push(name)
    else found += element(name, await expanded(value, property, house, depth))
  }
  return `${open(print(resource))}<d:propstat><d:prop>${found}${endPropstats(missing)}${close}`
}

/** A property as sent: `name` and `namespace` (DAV: when absent) are attributes. */
function nameOf({ attributes }: XmlElement): Name {
  const local = attributes.get('name')
  if (local === undefined || !/^[^\s<>&"'{}/]+$/.test(local))
    throw new HttpError(400, 'A property without a name')
  return `{${attributes.get('namespace') ?? DAV}}${local}`
}

async function expanded(
  value: string,
  property: XmlElement,
  house: OperationContext,
  depth: number,
): Promise<string> {
  const hrefs = [...value.matchAll(/<d:href>([^<]*)<\/d:href>/g)].map(([, href = '']) => href)
  if (hrefs.length === 0 || property.children.length === 0) return value
  const responses = await Promise.all(
    hrefs.map((href) => response(collectionAt(href), property, house, depth + 1)),
  )
  return responses.join('')
}

/** Hrefs in properties are ours and lead to collections. */
function collectionAt(href: string): Collection {
  const resource = locate(href)
  if (resource.kind === 'card' || resource.kind === 'unknown' || resource.kind === 'well-known') {
    throw new HttpError(500, `A property points to ${href}`)
  }
  return resource
}
