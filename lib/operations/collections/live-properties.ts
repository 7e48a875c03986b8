import { calendarserver, carddav, dav, type Name } from '../../dav/xml/names.ts'
import { element } from '../../dav/xml/xml-write.ts'
import { bookHref, homeHref, principalHref } from '../../mapping/resource.ts'
import { collectionPrivileges, privilegeSet } from './privileges.ts'
import type { Reader } from '../clients/profile.ts'

/** Whose property it is. */
export interface Owner {
  readonly user: string
  readonly readOnly: boolean
  readonly reader: Reader
}

/** A property that the bridge knows without asking upstream, as XML content. */
type Value = (owner: Owner, book: string) => string

export type CollectionKind = 'root' | 'principal' | 'home' | 'book'

/** A card may have 20 MB. */
export const maxCard = 20 * 1024 * 1024

/** The reports on cards, which only a book serves. */
const bookReports: readonly Name[] = [
  carddav('addressbook-multiget'),
  carddav('addressbook-query'),
  dav('sync-collection'),
]

/** The reports that every collection serves (RFC 3253 §3.8, RFC 3744 §9); Apple's clients ask for some of them. */
export const collectionReports: readonly Name[] = [
  dav('expand-property'),
  dav('principal-match'),
  dav('principal-property-search'),
  dav('principal-search-property-set'),
  dav('acl-principal-prop-set'),
]

/** Properties of a book that upstream knows. */
export const upstreamBookProperties: readonly Name[] = [
  dav('displayname'),
  carddav('addressbook-description'),
  calendarserver('getctag'),
  dav('sync-token'),
]

/** Properties of a book that a client may change where upstream lets it: text for people, and for no machine. */
export const changeableBookProperties: readonly Name[] = [
  dav('displayname'),
  carddav('addressbook-description'),
  // InfCloud and Radicale's own pages; Apple's name for it.
  '{http://inf-it.com/ns/ab/}addressbook-color',
  '{http://apple.com/ns/ical/}addressbook-color',
]

const hrefElement = (href: string): string => element(dav('href'), href)
const principal: Value = ({ user }) => hrefElement(principalHref(user))

const privileges: Value = (owner) => collectionPrivileges(owner)

const reports = (names: readonly Name[]): string =>
  names
    .map((name) => element(dav('supported-report'), element(dav('report'), element(name))))
    .join('')

const collation = (name: string): string => element(carddav('supported-collation'), name)

const common: readonly [Name, Value][] = [
  [dav('current-user-principal'), principal],
  [privilegeSet, privileges],
  [dav('owner'), principal],
  [dav('principal-collection-set'), () => hrefElement('/principals/')],
  [dav('supported-report-set'), () => reports(collectionReports)],
]

/** 3.0 is what clients are to send; those that would ask for another version if they saw it here get it unasked. */
const addressDataTypes = ({ version }: Reader): string =>
  [...new Set(['3.0', version === 'asked' ? '3.0' : version])]
    .map((type) => `<card:address-data-type content-type="text/vcard" version="${type}"/>`)
    .join('')

const tables: Readonly<Record<CollectionKind, ReadonlyMap<Name, Value>>> = {
  root: new Map<Name, Value>([
    ...common,
    [dav('resourcetype'), () => element(dav('collection'))],
    [dav('displayname'), () => 'carddav-bridge'],
    // Apple's clients take either of the two on a discovery target (iOS 12 accountsd asks for both).
    [dav('principal-URL'), principal],
  ]),
  principal: new Map<Name, Value>([
    ...common,
    [dav('resourcetype'), () => element(dav('collection')) + element(dav('principal'))],
    [dav('displayname'), ({ user }) => user],
    [dav('principal-URL'), principal],
    [carddav('addressbook-home-set'), ({ user }) => hrefElement(homeHref(user))],
  ]),
  home: new Map<Name, Value>([
    ...common,
    // No displayname: lambdabaa/dav takes everything in a home set that has one for an address book.
    [dav('resourcetype'), () => element(dav('collection'))],
  ]),
  book: new Map<Name, Value>([
    ...common,
    [dav('resourcetype'), () => element(dav('collection')) + element(carddav('addressbook'))],
    [dav('add-member'), ({ user }, book) => hrefElement(bookHref(user, book))],
    [dav('supported-report-set'), () => reports([...bookReports, ...collectionReports])],
    [carddav('max-resource-size'), () => String(maxCard)],
    [carddav('supported-address-data'), ({ reader }) => addressDataTypes(reader)],
    [
      carddav('supported-collation-set'),
      () => ['i;ascii-casemap', 'i;octet', 'i;unicode-casemap'].map(collation).join(''),
    ],
  ]),
}

/** XML content of a collection's own property; undefined when the bridge has none of that name. */
export const liveProperty = (
  kind: CollectionKind,
  name: Name,
  owner: Owner,
  book: string,
): string | undefined => tables[kind].get(name)?.(owner, book)

/** All names that a collection of that kind answers to. */
export const propertyNames = (kind: CollectionKind): Name[] => [
  ...tables[kind].keys(),
  ...(kind === 'book' ? upstreamBookProperties : []),
]

// RFC 4918's own properties only: the others say that allprop should leave them out
// (https://www.rfc-editor.org/rfc/rfc6578#section-4, https://www.rfc-editor.org/rfc/rfc6352#section-7.1.1).
const allprop: readonly Name[] = [
  'resourcetype',
  'displayname',
  'getcontenttype',
  'getetag',
  'getlastmodified',
].map(dav)

/** What allprop means for a resource that has these properties. */
export const inAllprop = (names: readonly Name[]): Name[] =>
  names.filter((name) => allprop.includes(name))

/** Whether a PROPPATCH must call the property protected (RFC 4918 §15, RFC 3253 §3.1). */
export const isProtected = (name: Name): boolean =>
  name === dav('getetag') ||
  (['root', 'principal', 'home', 'book'] as const).some((kind) => tables[kind].has(name)) ||
  [
    dav('sync-token'),
    calendarserver('getctag'),
    dav('getcontenttype'),
    dav('getlastmodified'),
    dav('creationdate'),
  ].includes(name)
