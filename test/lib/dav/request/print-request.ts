import { carddavName, davName, type XmlName } from '../../../../lib/dav/xml/xml-name.ts'
import type {
  AddressDataRequest,
  RequestedProperties,
} from '../../../../lib/dav/request/requested-properties.ts'
import type {
  AddressbookFilter,
  ParamFilter,
  PropFilter,
  TextMatch,
} from '../../../../lib/dav/request/addressbook-filter.ts'
import type { ProppatchInstruction } from '../../../../lib/dav/request/proppatch-body.ts'
import type { Element } from '../xml/print-xml.ts'

export const element = (
  name: XmlName,
  content: Element['content'] = [],
  attributes: Element['attributes'] = {},
): Element => ({ name, content, attributes })
const notDefined = (is: boolean): Element[] => (is ? [element(carddavName('is-not-defined'))] : [])
const empty = (list: readonly XmlName[]): Element[] => list.map((name) => element(name))

const printAddressData = ({ contentType, version, properties = [] }: AddressDataRequest): Element =>
  element(
    carddavName('address-data'),
    properties.map(({ name, novalue }) =>
      element(carddavName('prop'), [], {
        name: name.toLowerCase(),
        novalue: novalue ? 'yes' : undefined,
      }),
    ),
    { 'content-type': contentType, version },
  )

export function printProps(request: RequestedProperties): Element[] {
  if (request.kind === 'propname') return [element(davName('propname'))]
  if (request.kind === 'allprop') {
    return [element(davName('allprop')), element(davName('include'), empty(request.include))]
  }
  const wanted = request.names.map((name) =>
    request.addressData && name === carddavName('address-data')
      ? printAddressData(request.addressData)
      : element(name),
  )
  return [element(davName('prop'), wanted)]
}

const printTextMatch = (m: TextMatch): Element =>
  element(carddavName('text-match'), [m.text], {
    collation: m.collation,
    'match-type': m.matchType === 'contains' ? undefined : m.matchType,
    'negate-condition': m.negate ? 'yes' : undefined,
  })

const printParamFilter = (p: ParamFilter): Element =>
  element(
    carddavName('param-filter'),
    [...notDefined(p.isNotDefined), ...(p.textMatch ? [printTextMatch(p.textMatch)] : [])],
    { name: p.name },
  )

const printPropFilter = (p: PropFilter): Element =>
  element(
    carddavName('prop-filter'),
    [
      ...notDefined(p.isNotDefined),
      ...p.textMatches.map(printTextMatch),
      ...p.params.map(printParamFilter),
    ],
    { name: p.name, test: p.test === 'anyof' ? undefined : p.test },
  )

export const printFilter = (f: AddressbookFilter): Element =>
  element(carddavName('filter'), f.props.map(printPropFilter), { test: f.test })

export const printLimit = (of: typeof davName, limit: number | undefined): Element[] =>
  limit === undefined ? [] : [element(of('limit'), [element(of('nresults'), [String(limit)])])]

export const printUpdate = ({ action, name, text }: ProppatchInstruction): Element =>
  element(davName(action), [element(davName('prop'), [element(name, [text])])])
