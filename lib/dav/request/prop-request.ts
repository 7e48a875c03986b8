import { HttpError } from '../../errors/http-error.ts'
import { carddav, dav, type Name } from '../xml/names.ts'
import type { AddressDataRequest, PropRequest } from './requests.ts'
import { childNamed, childrenNamed, type XmlElement } from '../xml/xml-element.ts'

const ADDRESS_DATA = carddav('address-data')
const PROP = carddav('prop')
const KINDS: ReadonlySet<Name> = new Set([dav('prop'), dav('allprop'), dav('propname')])

/**
 * The properties that a `DAV:propfind` or a report asks for; undefined when it says nothing of them. `HttpError` 400 when
 * it says two things at once (https://www.rfc-editor.org/rfc/rfc4918#appendix-A.3).
 */
export function readPropRequest(root: XmlElement): PropRequest | undefined {
  const kinds = new Set(root.children.map(({ name }) => name).filter((name) => KINDS.has(name)))
  if (kinds.size > 1) {
    throw new HttpError(400, 'The request body may have only one of prop, allprop and propname')
  }
  if (kinds.has(dav('allprop'))) return { kind: 'allprop', include: namesIn(root, dav('include')) }
  if (kinds.has(dav('propname'))) return { kind: 'propname' }
  return kinds.has(dav('prop')) ? readProp(root) : undefined
}

/** As `readPropRequest` for reports, where to say nothing is to ask for no property (RFC 6352 §10.3, §10.7). */
export function readReportProps(root: XmlElement): PropRequest {
  return readPropRequest(root) ?? { kind: 'prop', names: [], addressData: undefined }
}

function readProp(root: XmlElement): PropRequest {
  const props = childrenNamed(root, dav('prop')).flatMap(({ children }) => children)
  const addressData = props.find(({ name }) => name === ADDRESS_DATA)
  return {
    kind: 'prop',
    names: namesIn(root, dav('prop')),
    addressData: addressData && readAddressData(addressData),
  }
}

function namesIn(root: XmlElement, list: Name): readonly Name[] {
  const elements = childrenNamed(root, list).flatMap(({ children }) => children)
  return [...new Set(elements.map(({ name }) => name))]
}

// https://www.rfc-editor.org/rfc/rfc6352#section-10.4
function readAddressData(element: XmlElement): AddressDataRequest {
  return {
    contentType: element.attributes.get('content-type'),
    version: element.attributes.get('version'),
    properties: childNamed(element, carddav('allprop')) ? undefined : readCardProperties(element),
  }
}

function readCardProperties(element: XmlElement): AddressDataRequest['properties'] {
  const properties = childrenNamed(element, PROP).flatMap(({ attributes }) => {
    const name = attributes.get('name')
    return name ? [{ name: name.toUpperCase(), novalue: attributes.get('novalue') === 'yes' }] : []
  })
  return properties.length > 0 ? properties : undefined
}
