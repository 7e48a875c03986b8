/** An XML name in Clark notation: `{DAV:}href`. Names are compared by namespace, never by prefix. */
export type Name = `{${string}}${string}`

export const DAV = 'DAV:'
export const CARDDAV = 'urn:ietf:params:xml:ns:carddav'
export const CALENDARSERVER = 'http://calendarserver.org/ns/'

export const dav = (local: string): Name => `{${DAV}}${local}`
export const carddav = (local: string): Name => `{${CARDDAV}}${local}`
export const calendarserver = (local: string): Name => `{${CALENDARSERVER}}${local}`

/** `{namespace}local` taken apart. */
export function split(name: Name): { readonly namespace: string; readonly local: string } {
  const end = name.indexOf('}')
  return { namespace: name.slice(1, end), local: name.slice(end + 1) }
}
