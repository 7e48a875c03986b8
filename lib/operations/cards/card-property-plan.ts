import { carddavName, davName, type XmlName } from '../../dav/xml/xml-name.ts'
import type { RequestedProperties } from '../../dav/request/requested-properties.ts'
import { printXmlElement } from '../../dav/xml/xml-printer.ts'
import { HttpError } from '../../errors/http-error.ts'
import { principalHref } from '../../mapping/resource.ts'
import { cardContentType, cardFormatFor, isVCardVersion, type CardFormat } from './card-format.ts'
import { selectAllpropNames, type LivePropertyContext } from '../collections/live-properties.ts'
import { cardPrivilegesXml, privilegeSetProperty } from '../collections/privileges.ts'

export const addressDataProperty = carddavName('address-data')

/** How the properties that a client asks of cards are found: decided once per request, used for every row. */
export interface CardPropertyPlan {
  /** Properties that the bridge supplies itself, as finished XML. */
  readonly local: string
  /** Text properties that are copied from upstream. */
  readonly upstream: readonly XmlName[]
  /** The form of the cards, when they are wanted. */
  readonly cardFormat: CardFormat | undefined
  /** What no card has. */
  readonly unknown: readonly XmlName[]
}

/** The caller, and what upstream says of the caller's privileges in the book. */
export interface CardPropertyContext extends LivePropertyContext {
  readonly bookPrivileges?: string | undefined
}

const localValues = new Map<XmlName, (owner: CardPropertyContext) => string>([
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
  [privilegeSetProperty, (owner) => cardPrivilegesXml(owner, owner.bookPrivileges)],
  [davName('supported-report-set'), () => ''],
])

/** Text properties of cards that hold no URL. Everything else of upstream's stays where it is. */
const copied: readonly XmlName[] = [
  davName('getetag'),
  davName('getlastmodified'),
  davName('creationdate'),
  davName('displayname'),
]

const all: readonly XmlName[] = [...localValues.keys(), ...copied]

/** Throws `CARDDAV:supported-address-data` for a version that cannot be served. */
export function planCardProperties(
  props: RequestedProperties,
  owner: CardPropertyContext,
): CardPropertyPlan {
  if (props.kind === 'propname')
    return {
      local: all.map((name) => printXmlElement(name)).join(''),
      upstream: [],
      cardFormat: undefined,
      unknown: [],
    }
  const names = props.kind === 'prop' ? props.names : [...selectAllpropNames(all), ...props.include]
  const cardFormat = names.includes(addressDataProperty) ? wanted(props, owner) : undefined
  const local = names.filter((name) => localValues.has(name))
  const upstream = names.filter((name) => copied.includes(name))
  return {
    local: local.map((name) => printXmlElement(name, localValues.get(name)?.(owner))).join(''),
    upstream,
    cardFormat,
    unknown: names.filter(
      (name) => !local.includes(name) && !upstream.includes(name) && name !== addressDataProperty,
    ),
  }
}

function wanted(props: RequestedProperties, { formatProfile }: CardPropertyContext): CardFormat {
  const asked = props.kind === 'prop' ? props.addressData : undefined
  const form = cardFormatFor(formatProfile, asked)
  const { contentType = 'text/vcard', version = '3.0' } = { ...asked, version: form.version }
  if (contentType.toLowerCase() === 'text/vcard' && isVCardVersion(version)) return form
  throw new HttpError(403, `Cards are not served as ${contentType} ${version}`, {
    condition: { name: carddavName('supported-address-data') },
  })
}

/** What upstream must be asked for, to make the rows of a plan. */
export const upstreamPropertyNames = ({ upstream, cardFormat }: CardPropertyPlan): XmlName[] => {
  const names = upstream.length > 0 ? upstream : [davName('getetag')]
  return cardFormat === undefined ? [...names] : [...names, addressDataProperty]
}
