import { HttpError } from '../../errors/http-error.ts'
import { carddavName, davName, type XmlName } from '../xml/xml-name.ts'
import { childElementNamed, childElementsNamed, type XmlElement } from '../xml/xml-element.ts'

/** A `CARDDAV:address-data` element that asks for cards in some form (RFC 6352 §10.4). */
export interface AddressDataRequest {
  readonly contentType: string | undefined
  readonly version: string | undefined
  /** The vCard properties asked for, upper case; undefined: the whole card. */
  readonly properties: readonly { readonly name: string; readonly novalue: boolean }[] | undefined
}

/** Which properties a PROPFIND or REPORT asks for (RFC 4918 §14.20). */
export type RequestedProperties =
  | {
      readonly kind: 'prop'
      /** In the order asked, without repeats; holds `{…carddav}address-data` when that is asked. */
      readonly names: readonly XmlName[]
      readonly addressData: AddressDataRequest | undefined
    }
  | { readonly kind: 'allprop'; readonly include: readonly XmlName[] }
  | { readonly kind: 'propname' }

const ADDRESS_DATA = carddavName('address-data')
const PROP = carddavName('prop')
const KINDS: ReadonlySet<XmlName> = new Set([
  davName('prop'),
  davName('allprop'),
  davName('propname'),
])

/**
 * Reads which properties a `DAV:propfind` or a report asks for; undefined without prop, allprop or propname. `HttpError`
 * 400 for more than one of them (https://www.rfc-editor.org/rfc/rfc4918#appendix-A.3).
 */
export function readRequestedProperties(root: XmlElement): RequestedProperties | undefined {
  const kinds = new Set(root.children.map(({ name }) => name).filter((name) => KINDS.has(name)))
  if (kinds.size > 1) {
    throw new HttpError(400, 'The request body may have only one of prop, allprop and propname')
  }
  if (kinds.has(davName('allprop')))
    return { kind: 'allprop', include: namesIn(root, davName('include')) }
  if (kinds.has(davName('propname'))) return { kind: 'propname' }
  return kinds.has(davName('prop')) ? readProp(root) : undefined
}

/** As `readRequestedProperties`, for reports, where no such element asks for no property (RFC 6352 §10.3, §10.7). */
export function readReportProperties(root: XmlElement): RequestedProperties {
  return readRequestedProperties(root) ?? { kind: 'prop', names: [], addressData: undefined }
}

function readProp(root: XmlElement): RequestedProperties {
  const props = childElementsNamed(root, davName('prop')).flatMap(({ children }) => children)
  const addressData = props.find(({ name }) => name === ADDRESS_DATA)
  return {
    kind: 'prop',
    names: namesIn(root, davName('prop')),
    addressData: addressData && readAddressData(addressData),
  }
}

function namesIn(root: XmlElement, list: XmlName): readonly XmlName[] {
  const elements = childElementsNamed(root, list).flatMap(({ children }) => children)
  return [...new Set(elements.map(({ name }) => name))]
}

// https://www.rfc-editor.org/rfc/rfc6352#section-10.4
function readAddressData(element: XmlElement): AddressDataRequest {
  return {
    contentType: element.attributes.get('content-type'),
    version: element.attributes.get('version'),
    properties: childElementNamed(element, carddavName('allprop'))
      ? undefined
      : readCardProperties(element),
  }
}

function readCardProperties(element: XmlElement): AddressDataRequest['properties'] {
  const properties = childElementsNamed(element, PROP).flatMap(({ attributes }) => {
    const name = attributes.get('name')
    return name ? [{ name: name.toUpperCase(), novalue: attributes.get('novalue') === 'yes' }] : []
  })
  return properties.length > 0 ? properties : undefined
}
