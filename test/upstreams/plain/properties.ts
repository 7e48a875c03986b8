import { CALENDARSERVER, CARDDAV, DAV, escapeXml } from '../../fake-google/dav/xml.ts'
import { element, type PlainResource } from './answer.ts'
import type { PlainBook } from './book.ts'

export const paths = {
  root: '/dav/',
  principal: '/dav/people/alice/',
  home: '/dav/books/alice/',
} as const

/** `D:sync-token` is a URI (RFC 6578 §4). */
export const syncTokenOf = ({ path, revision }: PlainBook): string =>
  `http://plain.example${path}sync/${revision}`

/** The revision in a token of this book; 0 for the empty token. */
export const revisionOf = ({ path }: PlainBook, token: string): number =>
  token === '' ? 0 : Number(token.split(`http://plain.example${path}sync/`)[1] ?? NaN)

const href = (path: string): string => element(`${DAV}href`, path)
const collection = element(`${DAV}collection`)
const principal: readonly [string, string] = [`${DAV}current-user-principal`, href(paths.principal)]

export const root = (): PlainResource =>
  resource(paths.root, [[`${DAV}resourcetype`, collection], principal])

export const principalResource = (): PlainResource =>
  resource(paths.principal, [
    [`${DAV}resourcetype`, collection + element(`${DAV}principal`)],
    principal,
    [`${DAV}principal-URL`, href(paths.principal)],
    [`${DAV}displayname`, 'Alice'],
    [`${CARDDAV}addressbook-home-set`, href(paths.home)],
  ])

export const home = (): PlainResource =>
  resource(paths.home, [[`${DAV}resourcetype`, collection], principal])

export const bookResource = (book: PlainBook): PlainResource =>
  resource(book.path, [
    [`${DAV}resourcetype`, collection + element(`${CARDDAV}addressbook`)],
    principal,
    ...optional(`${DAV}sync-token`, book.hasSyncCollection ? syncTokenOf(book) : undefined),
    ...optional(`${CALENDARSERVER}getctag`, book.ctag()),
    ...privileges(book),
    ...book.properties,
  ])

export function cardResource(book: PlainBook, name: string): PlainResource | undefined {
  const card = book.get(name)
  if (card === undefined) return undefined
  return resource(book.path + name, [
    [`${DAV}resourcetype`, ''],
    [`${DAV}getetag`, escapeXml(card.etag)],
    [`${DAV}getcontenttype`, 'text/vcard; charset=utf-8'],
    [`${CARDDAV}address-data`, escapeXml(card.text)],
  ])
}

const optional = (name: string, value: string | undefined): readonly [string, string][] =>
  value === undefined ? [] : [[name, value]]

const privileges = ({ privileges: names }: PlainBook): [string, string][] =>
  names === undefined
    ? []
    : [
        [
          `${DAV}current-user-privilege-set`,
          names.map((name) => element(`${DAV}privilege`, element(DAV + name))).join(''),
        ],
      ]

const resource = (
  path: string,
  properties: readonly (readonly [string, string])[],
): PlainResource => ({ path, properties: new Map(properties) })
