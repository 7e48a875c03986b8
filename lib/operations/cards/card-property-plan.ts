import { carddavName, davName, type XmlName } from '../../dav/xml/xml-name.ts'
import type { RequestedProperties } from '../../dav/request/requested-properties.ts'
import { printXmlElement } from '../../dav/xml/xml-printer.ts'
import { HttpError } from '../../errors/http-error.ts'
import { principalHref } from '../../mapping/resource.ts'
import { cardContentType, cardFormatFor, isVCardVersion, type CardFormat } from './card-format.ts'
import { selectAllpropNames, type LivePropertyContext } from '../collections/live-properties.ts'
import { cardPrivilegesXml, privilegeSetProperty } from '../collections/privileges.ts'

/** The element that holds a whole card. */
export const addressDataProperty = carddavName('address-data')

/** Where the properties that a client asks of cards come from: decided once per request, used for each of its cards. */
export interface CardPropertyPlan {
  /** Properties that the bridge supplies itself, as finished XML. */
  readonly local: string
  /** Text properties that are copied from upstream. */
  readonly upstream: readonly XmlName[]
  /** The format of the cards; undefined when `CARDDAV:address-data` was not requested. */
  readonly cardFormat: CardFormat | undefined
  /** Requested properties that no card has. */
  readonly unknown: readonly XmlName[]
}

/** `bookPrivileges`: what upstream says of the account's privileges in the book, local names with spaces between. */
export interface CardPropertyContext extends LivePropertyContext {
  readonly bookPrivileges?: string | undefined
}

const localValues = new Map<XmlName, (context: CardPropertyContext) => string>([
  [davName('resourcetype'), () => ''],
  // Google does not serve it; pycarddav and CardBook want it.
  [
    davName('getcontenttype'),
    ({ formatProfile: { version } }) => cardContentType(version === 'asked' ? undefined : version),
  ],
  [
    davName('current-user-principal'),
    ({ user }) => printXmlElement(davName('href'), principalHref(user)),
  ],
  [davName('owner'), ({ user }) => printXmlElement(davName('href'), principalHref(user))],
  [privilegeSetProperty, (context) => cardPrivilegesXml(context, context.bookPrivileges)],
  [davName('supported-report-set'), () => ''],
])

/** Text properties of cards that hold no URL. No other properties of upstream's go out. */
const copiedProperties: readonly XmlName[] = [
  davName('getetag'),
  davName('getlastmodified'),
  davName('creationdate'),
  davName('displayname'),
]

const allProperties: readonly XmlName[] = [...localValues.keys(), ...copiedProperties]

/** Throws `CARDDAV:supported-address-data` for a version that cannot be served. */
export function planCardProperties(
  props: RequestedProperties,
  context: CardPropertyContext,
): CardPropertyPlan {
  if (props.kind === 'propname')
    return {
      local: allProperties.map((name) => printXmlElement(name)).join(''),
      upstream: [],
      cardFormat: undefined,
      unknown: [],
    }
  const names =
    props.kind === 'prop' ? props.names : [...selectAllpropNames(allProperties), ...props.include]
  const cardFormat = names.includes(addressDataProperty)
    ? requestedCardFormat(props, context)
    : undefined
  const local = names.filter((name) => localValues.has(name))
  const upstream = names.filter((name) => copiedProperties.includes(name))
  return {
    local: local.map((name) => printXmlElement(name, localValues.get(name)?.(context))).join(''),
    upstream,
    cardFormat,
    unknown: names.filter(
      (name) => !local.includes(name) && !upstream.includes(name) && name !== addressDataProperty,
    ),
  }
}

function requestedCardFormat(
  props: RequestedProperties,
  { formatProfile }: CardPropertyContext,
): CardFormat {
  const requested = props.kind === 'prop' ? props.addressData : undefined
  const format = cardFormatFor(formatProfile, requested)
  const { contentType = 'text/vcard', version = '3.0' } = { ...requested, version: format.version }
  if (contentType.toLowerCase() === 'text/vcard' && isVCardVersion(version)) return format
  throw new HttpError(403, `Cards are not served as ${contentType} ${version}`, {
    condition: { name: carddavName('supported-address-data') },
  })
}

/** The properties that upstream must be asked for to carry out a plan. */
export const upstreamPropertyNames = ({ upstream, cardFormat }: CardPropertyPlan): XmlName[] => {
  const names = upstream.length > 0 ? upstream : [davName('getetag')]
  return cardFormat === undefined ? [...names] : [...names, addressDataProperty]
}
