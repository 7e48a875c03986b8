const namespaces =
  'xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cs="http://calendarserver.org/ns/"'

const tags = (names: readonly string[]): string => names.map((name) => `<${name}/>`).join('')

/** Bodies as clients send them; property names with the prefixes `d:`, `card:` and `cs:`. */
export const propfindBody = (...names: readonly string[]): string =>
  `<d:propfind ${namespaces}><d:prop>${tags(names)}</d:prop></d:propfind>`

export const allpropBody = `<d:propfind ${namespaces}><d:allprop/></d:propfind>`
export const propnameBody = `<d:propfind ${namespaces}><d:propname/></d:propfind>`

export const multigetBody = (
  hrefs: readonly string[],
  names: readonly string[] = ['d:getetag'],
): string =>
  `<card:addressbook-multiget ${namespaces}><d:prop>${tags(names)}</d:prop>` +
  `${hrefs.map((href) => `<d:href>${href}</d:href>`).join('')}</card:addressbook-multiget>`

/** `more` stands after the properties: a filter, a limit. */
export const queryBody = (more: string, names: readonly string[] = ['d:getetag']): string =>
  `<card:addressbook-query ${namespaces}><d:prop>${tags(names)}</d:prop>${more}</card:addressbook-query>`

/** A filter for cards whose FN contains a text. */
export const nameContains = (text: string, attributes = ''): string =>
  `<card:filter><card:prop-filter name="FN"><card:text-match ${attributes}>${text}</card:text-match></card:prop-filter></card:filter>`

export interface SyncAsk {
  readonly names?: readonly string[]
  readonly level?: string
  readonly limit?: number
}

export const syncBody = (
  token: string,
  { names = ['d:getetag'], level = '1', limit }: SyncAsk = {},
): string =>
  `<d:sync-collection ${namespaces}><d:sync-token>${token}</d:sync-token>` +
  `<d:sync-level>${level}</d:sync-level>` +
  (limit === undefined ? '' : `<d:limit><d:nresults>${limit}</d:nresults></d:limit>`) +
  `<d:prop>${tags(names)}</d:prop></d:sync-collection>`

export const proppatchBody = (inside: string): string =>
  `<d:propertyupdate ${namespaces}>${inside}</d:propertyupdate>`

/** An extended MKCOL; `type` stands in the resourcetype, `more` beside it. */
export const mkcolBody = (more = '', type = '<d:collection/><card:addressbook/>'): string =>
  `<d:mkcol ${namespaces}><d:set><d:prop><d:resourcetype>${type}</d:resourcetype>${more}</d:prop></d:set></d:mkcol>`

/** A vCard 3.0 of a person, with further lines. */
export const vcard = (name: string, ...lines: readonly string[]): string =>
  ['BEGIN:VCARD', 'VERSION:3.0', `N:${name};;;;`, `FN:${name}`, ...lines, 'END:VCARD', ''].join(
    '\r\n',
  )
