import { DAV_NAMESPACE, davName, type XmlName } from '../dav/xml/xml-name.ts'
import { childElementsNamed, type XmlElement } from '../dav/xml/xml-element.ts'
import { printXmlElement } from '../dav/xml/xml-printer.ts'
import { HttpError } from '../errors/http-error.ts'
import { locateResource, resourceHref } from '../mapping/resource.ts'
import {
  readCollectionProperties,
  type CollectionPropertyContext,
  type CollectionResource,
} from './collections/collection-properties.ts'
import {
  responseEndXml,
  propstatsEndXml,
  MultistatusWriter,
  responseStartXml,
} from './message/multistatus-writer.ts'
import type { DavResponse } from './message/dav-message.ts'
import type { OperationContext } from './operation.ts'

/** No property of ours leads deeper than principal → home set → book. */
const maxDepth = 5

/**
 * Properties whose hrefs are replaced by responses about what they point to, as deep as the client nests them.
 * https://www.rfc-editor.org/rfc/rfc3253#section-3.8
 */
export async function answerExpandProperty(
  root: XmlElement,
  resource: CollectionResource,
  context: CollectionPropertyContext & Pick<OperationContext, 'createSpool'>,
): Promise<DavResponse> {
  const spool = context.createSpool()
  const writer = new MultistatusWriter(spool)
  spool.writeText(await expandedResponseXml(resource, root, context, 0))
  return writer.end()
}

async function expandedResponseXml(
  resource: CollectionResource,
  requested: XmlElement,
  context: CollectionPropertyContext,
  depth: number,
): Promise<string> {
  if (depth > maxDepth) throw new HttpError(403, 'Properties are not expanded that deep')
  const properties = childElementsNamed(requested, davName('property'))
  const values = await readCollectionProperties(resource, properties.map(nameOf), context)
  let found = ''
  const missing: XmlName[] = []
  for (const property of properties) {
    const name = nameOf(property)
    const value = values.get(name)
    if (value === undefined) missing.push(name)
    else found += printXmlElement(name, await expandedValue(value, property, context, depth))
  }
  return `${responseStartXml(resourceHref(resource))}<d:propstat><d:prop>${found}${propstatsEndXml(missing)}${responseEndXml}`
}

/** A property as sent: `name` and `namespace` (DAV: when absent) are attributes. */
function nameOf({ attributes }: XmlElement): XmlName {
  const local = attributes.get('name')
  if (local === undefined || !/^[^\s<>&"'{}/]+$/.test(local))
    throw new HttpError(400, 'A property without a name')
  return `{${attributes.get('namespace') ?? DAV_NAMESPACE}}${local}`
}

async function expandedValue(
  value: string,
  property: XmlElement,
  context: CollectionPropertyContext,
  depth: number,
): Promise<string> {
  const hrefs = [...value.matchAll(/<d:href>([^<]*)<\/d:href>/g)].map(([, href = '']) => href)
  if (hrefs.length === 0 || property.children.length === 0) return value
  const responses = await Promise.all(
    hrefs.map((href) => expandedResponseXml(collectionAt(href), property, context, depth + 1)),
  )
  return responses.join('')
}

/** Hrefs in properties are ours and lead to collections. */
function collectionAt(href: string): CollectionResource {
  const resource = locateResource(href)
  if (resource.kind === 'card' || resource.kind === 'unknown' || resource.kind === 'well-known') {
    throw new HttpError(500, `A property points to ${href}`)
  }
  return resource
}
