import { carddavName, davName, type XmlName } from '../../dav/xml/xml-name.ts'
import type { RequestedProperties } from '../../dav/request/requested-properties.ts'
import { printXmlElement } from '../../dav/xml/xml-printer.ts'
import { HttpError } from '../../errors/http-error.ts'
import { printHttpDate } from '../../http/http-date.ts'
import { printInternetDate } from '../../http/internet-date.ts'
import { principalHref } from '../../mapping/resource.ts'
import type { BookSnapshot, CardRow } from '../../replica/state/replica-store.ts'
import { addCardVersionToEtag } from '../clients/card-version-suffix.ts'
import { isVCardVersion } from '../../vcard/lens/card-form.ts'
import { cardContentType, cardFormatFor, type CardFormat } from './card-format.ts'
import { cardRepresentationLength } from './card-representation.ts'
import { selectAllpropNames, type LivePropertyContext } from '../collections/live-properties.ts'
import { cardPrivilegesXml, privilegeSetProperty } from '../collections/privileges.ts'

export const addressDataProperty = carddavName('address-data')
export const contentLengthProperty = davName('getcontentlength')

/** Text of a card's own property; undefined where it is not known. */
type CardText = (row: CardRow, snapshot: Pick<BookSnapshot, 'body'>) => string | undefined

/** How the properties that a client asks of cards are found: decided once per request, used for every row. */
export interface CardPropertyPlan {
  /** Properties that all cards have alike, as finished XML. */
  readonly local: string
  /** Properties that differ from card to card. */
  readonly own: readonly (readonly [XmlName, CardText])[]
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

const ownTexts = new Map<XmlName, (owner: CardPropertyContext) => CardText>([
  [
    davName('getetag'),
    ({ formatProfile }) =>
      ({ etag }) =>
        etag === undefined ? undefined : addCardVersionToEtag(etag, formatProfile),
  ],
  [
    contentLengthProperty,
    ({ formatProfile }) => {
      const format = cardFormatFor(formatProfile)
      return (row, snapshot) => cardRepresentationLength(row, format, snapshot)?.toString()
    },
  ],
  [
    davName('getlastmodified'),
    () =>
      ({ modified }) =>
        modified === undefined ? undefined : printHttpDate(modified),
  ],
  [
    davName('creationdate'),
    () =>
      ({ created }) =>
        created === undefined ? undefined : printInternetDate(created),
  ],
])

const all: readonly XmlName[] = [...localValues.keys(), ...ownTexts.keys()]

/**
 * Whether the cards themselves are asked for, or their lengths: a client that misses those takes cards for empty files (davfs2),
 * so that the answer waits for the bodies as one with the cards does.
 */
export const wantsCardBodies = (props: RequestedProperties): boolean =>
  props.kind !== 'propname' &&
  namesIn(props).some((name) => name === addressDataProperty || name === contentLengthProperty)

const namesIn = (
  props: Exclude<RequestedProperties, { readonly kind: 'propname' }>,
): readonly XmlName[] =>
  props.kind === 'prop' ? props.names : [...selectAllpropNames(all), ...props.include]

/** Throws `CARDDAV:supported-address-data` for a version that cannot be served. */
export function planCardProperties(
  props: RequestedProperties,
  owner: CardPropertyContext,
): CardPropertyPlan {
  if (props.kind === 'propname')
    return {
      local: all.map((name) => printXmlElement(name)).join(''),
      own: [],
      cardFormat: undefined,
      unknown: [],
    }
  const names = namesIn(props)
  const cardFormat = names.includes(addressDataProperty) ? wanted(props, owner) : undefined
  const local = names.filter((name) => localValues.has(name))
  const own = names.flatMap((name) => {
    const text = ownTexts.get(name)?.(owner)
    return text === undefined ? [] : [[name, text] as const]
  })
  const known = new Set([...local, ...own.map(([name]) => name), addressDataProperty])
  return {
    local: local.map((name) => printXmlElement(name, localValues.get(name)?.(owner))).join(''),
    own,
    cardFormat,
    unknown: names.filter((name) => !known.has(name)),
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
