import { calendarserverName, carddavName, davName, type XmlName } from '../../dav/xml/xml-name.ts'
import { printXmlElement } from '../../dav/xml/xml-printer.ts'
import { homeSetHref, principalHref } from '../../mapping/resource.ts'
import { collectionWords, collectionWordsType } from './collection-words.ts'
import { collectionPrivilegesXml, privilegeSetProperty } from './privileges.ts'
import type { CardFormatProfile } from '../clients/client-profile.ts'

/** Whose property it is. */
export interface LivePropertyContext {
  readonly user: string
  readonly readOnly: boolean
  readonly formatProfile: CardFormatProfile
}

/** A property that the bridge knows without asking upstream, as XML content. */
type Value = (owner: LivePropertyContext, href: string) => string

export type CollectionKind = 'root' | 'principal' | 'home' | 'book'

/** A card may have 20 MB. */
export const maxCardBytes = 20 * 1024 * 1024

/** The reports on cards, which only a book serves. */
const bookReports: readonly XmlName[] = [
  carddavName('addressbook-multiget'),
  carddavName('addressbook-query'),
  davName('sync-collection'),
]

/** The reports that every collection serves (RFC 3253 §3.8, RFC 3744 §9); Apple's clients ask for some of them. */
const collectionReportNames: readonly XmlName[] = [
  davName('expand-property'),
  davName('principal-match'),
  davName('principal-property-search'),
  davName('principal-search-property-set'),
  davName('acl-principal-prop-set'),
]

/** Properties of a book that upstream knows. */
export const upstreamBookProperties: readonly XmlName[] = [
  davName('displayname'),
  carddavName('addressbook-description'),
  calendarserverName('getctag'),
  davName('sync-token'),
]

/** Properties of a book that its known state has by itself. */
export const bookStateProperties: readonly XmlName[] = [davName('getlastmodified')]

/** Properties of a book that a client may change where upstream lets it: text for people, and for no machine. */
export const changeableBookProperties: readonly XmlName[] = [
  davName('displayname'),
  carddavName('addressbook-description'),
  // InfCloud and Radicale's own pages; Apple's name for it.
  '{http://inf-it.com/ns/ab/}addressbook-color',
  '{http://apple.com/ns/ical/}addressbook-color',
]

const hrefElement = (href: string): string => printXmlElement(davName('href'), href)
const principal: Value = ({ user }) => hrefElement(principalHref(user))

const privileges: Value = (owner) => collectionPrivilegesXml(owner)

const reports = (names: readonly XmlName[]): string =>
  names
    .map((name) =>
      printXmlElement(
        davName('supported-report'),
        printXmlElement(davName('report'), printXmlElement(name)),
      ),
    )
    .join('')

const collation = (name: string): string =>
  printXmlElement(carddavName('supported-collation'), name)

const common: readonly [XmlName, Value][] = [
  [davName('current-user-principal'), principal],
  [privilegeSetProperty, privileges],
  [davName('owner'), principal],
  [davName('principal-collection-set'), () => hrefElement('/principals/')],
  [davName('supported-report-set'), () => reports(collectionReportNames)],
]

/** Of the words that GET says (https://www.rfc-editor.org/rfc/rfc4918#section-15.4, §15.5). */
const ofWords: readonly [XmlName, Value][] = [
  [davName('getcontenttype'), () => collectionWordsType],
  [davName('getcontentlength'), ({ user }) => String(collectionWords(user).length)],
]

/** 3.0 is what clients are to send; those that would ask for another version if they saw it here get it unasked. */
const addressDataTypes = ({ version }: CardFormatProfile): string =>
  [...new Set(['3.0', version === 'asked' ? '3.0' : version])]
    .map((type) => `<card:address-data-type content-type="text/vcard" version="${type}"/>`)
    .join('')

const tables: Readonly<Record<CollectionKind, ReadonlyMap<XmlName, Value>>> = {
  root: new Map<XmlName, Value>([
    ...common,
    ...ofWords,
    [davName('resourcetype'), () => printXmlElement(davName('collection'))],
    [davName('displayname'), () => 'carddav-bridge'],
    // Apple's clients take either of the two on a discovery target (iOS 12 accountsd asks for both).
    [davName('principal-URL'), principal],
  ]),
  principal: new Map<XmlName, Value>([
    ...common,
    ...ofWords,
    [
      davName('resourcetype'),
      () => printXmlElement(davName('collection')) + printXmlElement(davName('principal')),
    ],
    [davName('displayname'), ({ user }) => user],
    [davName('principal-URL'), principal],
    [carddavName('addressbook-home-set'), ({ user }) => hrefElement(homeSetHref(user))],
  ]),
  home: new Map<XmlName, Value>([
    ...common,
    ...ofWords,
    // No displayname: lambdabaa/dav takes everything in a home set that has one for an address book.
    [davName('resourcetype'), () => printXmlElement(davName('collection'))],
  ]),
  book: new Map<XmlName, Value>([
    ...common,
    [
      davName('resourcetype'),
      () => printXmlElement(davName('collection')) + printXmlElement(carddavName('addressbook')),
    ],
    [davName('add-member'), (_owner, href) => hrefElement(href)],
    [davName('supported-report-set'), () => reports([...bookReports, ...collectionReportNames])],
    [carddavName('max-resource-size'), () => String(maxCardBytes)],
    [carddavName('supported-address-data'), ({ formatProfile }) => addressDataTypes(formatProfile)],
    [
      carddavName('supported-collation-set'),
      () => ['i;ascii-casemap', 'i;octet', 'i;unicode-casemap'].map(collation).join(''),
    ],
  ]),
}

/** XML content of a property of the collection at `href`; undefined when the bridge has none of that name. */
export const livePropertyXml = (
  kind: CollectionKind,
  name: XmlName,
  owner: LivePropertyContext,
  href: string,
): string | undefined => tables[kind].get(name)?.(owner, href)

/** All names that a collection of that kind answers to. */
export const collectionPropertyNames = (kind: CollectionKind): XmlName[] => [
  ...tables[kind].keys(),
  ...(kind === 'book' ? [...upstreamBookProperties, ...bookStateProperties] : []),
]

// RFC 4918's own properties only: the others say that allprop should leave them out
// (https://www.rfc-editor.org/rfc/rfc6578#section-4, https://www.rfc-editor.org/rfc/rfc6352#section-7.1.1).
const allprop: readonly XmlName[] = [
  'resourcetype',
  'displayname',
  'getcontenttype',
  'getetag',
  'getcontentlength',
  'getlastmodified',
  'creationdate',
].map(davName)

/** What allprop means for a resource that has these properties. */
export const selectAllpropNames = (names: readonly XmlName[]): XmlName[] =>
  names.filter((name) => allprop.includes(name))

/** Whether a PROPPATCH must call the property protected (RFC 4918 §15, RFC 3253 §3.1). */
export const isProtectedProperty = (name: XmlName): boolean =>
  name === davName('getetag') ||
  (['root', 'principal', 'home', 'book'] as const).some((kind) => tables[kind].has(name)) ||
  [
    davName('sync-token'),
    calendarserverName('getctag'),
    davName('getcontentlength'),
    davName('getcontenttype'),
    davName('getlastmodified'),
    davName('creationdate'),
  ].includes(name)
