import { escapeXml } from './xml.ts'

const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['urn:ietf:params:xml:ns:caldav', 'cal'],
  ['urn:ietf:params:xml:ns:carddav', 'card'],
  ['http://calendarserver.org/ns/', 'cs'],
  ['DAV:', 'd'],
  ['http://apple.com/ns/ical/', 'ical'],
])

const declarations = [...PREFIXES].map(([uri, prefix]) => ` xmlns:${prefix}="${uri}"`).join('')

/** A property that was asked for, with the tag in which the answer names it. */
export interface Requested {
  readonly name: string
  readonly tag: string
  readonly declaration: string
}

/** Properties of one resource by Clark name: the XML inside the element, '' for an empty element. */
export type Properties = (name: string) => string | undefined

/** Google's spelling of the names: its five prefixes, `ns1:`, `ns2:` … with a local xmlns for others. */
export function spell(names: readonly string[]): readonly Requested[] {
  const foreign: string[] = []
  return names.map((name) => {
    const [namespace, local] = [name.slice(1, name.indexOf('}')), name.slice(name.indexOf('}') + 1)]
    const prefix = PREFIXES.get(namespace)
    if (prefix !== undefined) return { name, tag: `${prefix}:${local}`, declaration: '' }
    if (namespace === '') return { name, tag: local, declaration: '' }
    if (!foreign.includes(namespace)) foreign.push(namespace)
    const own = `ns${foreign.indexOf(namespace) + 1}`
    const uri = escapeXml(namespace).replaceAll('"', '&quot;')
    return { name, tag: `${own}:${local}`, declaration: ` xmlns:${own}="${uri}"` }
  })
}

/** A 207 body, row by row; `tail` stands after the last row (a sync-token). */
export function* multistatus(rows: Iterable<string>, tail = ''): Generator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<d:multistatus${declarations}>\n`
  yield* rows
  yield `${tail}</d:multistatus>\n`
}

/** One `d:response`. What is missing goes into a 404 propstat; the 200 propstat may have no prop. */
export function propertyRow(
  href: string,
  requested: readonly Requested[],
  properties: Properties,
): string {
  let found = ''
  let missing = ''
  for (const { name, tag, declaration } of requested) {
    const value = properties(name)
    if (value === undefined) missing += `    <${tag}${declaration}/>\n`
    else if (value === '') found += `    <${tag}${declaration}/>\n`
    else found += `    <${tag}${declaration}>${value}</${tag}>\n`
  }
  const absent = missing === '' ? '' : propstat('404 Not Found', missing)
  return ` <d:response>\n  <d:href>${escapeXml(href)}</d:href>\n${propstat('200 OK', found)}${absent} </d:response>\n`
}

/** One `d:response` with a status of its own, as for a member that is gone. */
export function statusRow(href: string, status: string): string {
  return ` <d:response>\n  <d:href>${escapeXml(href)}</d:href>\n  <d:status>HTTP/1.1 ${status}</d:status>\n </d:response>\n`
}

function propstat(status: string, properties: string): string {
  const prop = properties === '' ? '' : `   <d:prop>\n${properties}   </d:prop>\n`
  return `  <d:propstat>\n   <d:status>HTTP/1.1 ${status}</d:status>\n${prop}  </d:propstat>\n`
}
