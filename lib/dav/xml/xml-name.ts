/** An XML name in Clark notation: `{DAV:}href`. Names are compared by namespace, never by prefix. */
export type XmlName = `{${string}}${string}`

export const DAV_NAMESPACE = 'DAV:'
export const CARDDAV_NAMESPACE = 'urn:ietf:params:xml:ns:carddav'
export const CALENDARSERVER_NAMESPACE = 'http://calendarserver.org/ns/'

/** `{DAV:}local`. */
export const davName = (local: string): XmlName => `{${DAV_NAMESPACE}}${local}`
/** `{urn:ietf:params:xml:ns:carddav}local`. */
export const carddavName = (local: string): XmlName => `{${CARDDAV_NAMESPACE}}${local}`
/** `{http://calendarserver.org/ns/}local`. */
export const calendarserverName = (local: string): XmlName =>
  `{${CALENDARSERVER_NAMESPACE}}${local}`

/** Namespace and local part of a name; the namespace may be empty. */
export function splitXmlName(name: XmlName): {
  readonly namespace: string
  readonly local: string
} {
  const end = name.indexOf('}')
  return { namespace: name.slice(1, end), local: name.slice(end + 1) }
}
