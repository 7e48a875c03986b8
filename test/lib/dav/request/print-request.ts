import { carddav, dav, type Name } from '../../../../lib/dav/xml/names.ts'
import type {
  AddressDataRequest,
  Filter,
  ParamFilter,
  PropFilter,
  PropRequest,
  PropertyUpdate,
  TextMatch,
} from '../../../../lib/dav/request/requests.ts'
import type { Element } from '../xml/print-xml.ts'

export const element = (
  name: Name,
  content: Element['content'] = [],
  attributes: Element['attributes'] = {},
): Element => ({ name, content, attributes })
const notDefined = (is: boolean): Element[] => (is ? [element(carddav('is-not-defined'))] : [])
const empty = (list: readonly Name[]): Element[] => list.map((name) => element(name))

const printAddressData = ({ contentType, version, properties = [] }: AddressDataRequest): Element =>
  element(
    carddav('address-data'),
    properties.map(({ name, novalue }) =>
      element(carddav('prop'), [], {
        name: name.toLowerCase(),
        novalue: novalue ? 'yes' : undefined,
      }),
    ),
    { 'content-type': contentType, version },
  )

export function printProps(request: PropRequest): Element[] {
  if (request.kind === 'propname') return [element(dav('propname'))]
  if (request.kind === 'allprop') {
    return [element(dav('allprop')), element(dav('include'), empty(request.include))]
  }
  const wanted = request.names.map((name) =>
    request.addressData && name === carddav('address-data')
      ? printAddressData(request.addressData)
      : element(name),
  )
  return [element(dav('prop'), wanted)]
}

const printTextMatch = (m: TextMatch): Element =>
  element(carddav('text-match'), [m.text], {
    collation: m.collation,
    'match-type': m.matchType === 'contains' ? undefined : m.matchType,
    'negate-condition': m.negate ? 'yes' : undefined,
  })

const printParamFilter = (p: ParamFilter): Element =>
  element(
    carddav('param-filter'),
    [...notDefined(p.isNotDefined), ...(p.textMatch ? [printTextMatch(p.textMatch)] : [])],
    { name: p.name },
  )

const printPropFilter = (p: PropFilter): Element =>
  element(
    carddav('prop-filter'),
    [
      ...notDefined(p.isNotDefined),
      ...p.textMatches.map(printTextMatch),
      ...p.params.map(printParamFilter),
    ],
    { name: p.name, test: p.test === 'anyof' ? undefined : p.test },
  )

export const printFilter = (f: Filter): Element =>
  element(carddav('filter'), f.props.map(printPropFilter), { test: f.test })

export const printLimit = (of: typeof dav, limit: number | undefined): Element[] =>
  limit === undefined ? [] : [element(of('limit'), [element(of('nresults'), [String(limit)])])]

export const printUpdate = ({ action, name, text }: PropertyUpdate): Element =>
  element(dav(action), [element(dav('prop'), [element(name, [text])])])
