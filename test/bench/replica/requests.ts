import type { DavRequest } from '../dav-client.ts'

/** What clients ask of their address book. */

export const bookPath = '/addressbooks/alice/contacts/'

const namespaces =
  'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav" xmlns:S="http://calendarserver.org/ns/"'
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

export const stateBody =
  `${declaration}<D:propfind ${namespaces}><D:prop>` +
  '<D:displayname/><S:getctag/><D:sync-token/></D:prop></D:propfind>'

/** The bridge's path of upstream's card. */
export const cardPath = (id: string): string => `${bookPath}${id}.vcf`

/** Ctag and sync-token. */
export const state = (path = bookPath): DavRequest => ({
  method: 'PROPFIND',
  path,
  depth: '0',
  body: stateBody,
})

const listingOf = (property: string): DavRequest => ({
  method: 'PROPFIND',
  path: bookPath,
  depth: '1',
  body: `${declaration}<D:propfind ${namespaces}><D:prop><D:${property}/></D:prop></D:propfind>`,
})

/** All cards with their ETags. */
export const listing = listingOf('getetag')

/** All cards with their lengths. */
export const lengthListing = listingOf('getcontentlength')

export const multiget = (hrefs: readonly string[]): DavRequest => ({
  method: 'REPORT',
  path: bookPath,
  depth: '0',
  body:
    `${declaration}<C:addressbook-multiget ${namespaces}><D:prop><D:getetag/><C:address-data/></D:prop>` +
    `${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}</C:addressbook-multiget>`,
})

/** Cards with an e-mail address that has the text in it. */
export const emailQuery = (text: string): DavRequest => ({
  method: 'REPORT',
  path: bookPath,
  depth: '1',
  body:
    `${declaration}<C:addressbook-query ${namespaces}><D:prop><D:getetag/><C:address-data/></D:prop>` +
    '<C:filter><C:prop-filter name="EMAIL">' +
    `<C:text-match collation="i;unicode-casemap" match-type="contains">${text}</C:text-match>` +
    '</C:prop-filter></C:filter></C:addressbook-query>',
})

/** Paths of the cards that a listing names. */
export const cardsIn = (body: string): readonly string[] =>
  [...body.matchAll(/<(?:\w+:)?href>([^<]+)<\/(?:\w+:)?href>/g)]
    .map(([, href = '']) => href)
    .filter((href) => !href.endsWith('/'))
