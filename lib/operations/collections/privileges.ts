import { davName } from '../../dav/xml/xml-name.ts'
import { printXmlElement } from '../../dav/xml/xml-printer.ts'

/** By which a client knows whether it may write: Thunderbird and Evolution show a book as read-only by it. */
export const privilegeSetProperty = davName('current-user-privilege-set')

const reading = ['read', 'read-current-user-privilege-set']
const writing = ['write', 'write-content', 'bind', 'unbind']

interface DeviceAccess {
  readonly readOnly: boolean
}

/**
 * The content of a collection's `DAV:current-user-privilege-set` (https://www.rfc-editor.org/rfc/rfc3744#section-5.4).
 * `upstream`: what upstream says of it, as local names with spaces between; undefined when it says nothing.
 */
export const collectionPrivilegesXml = (device: DeviceAccess, upstream?: string): string =>
  print([...reading, ...granted(writing, device, upstream)])

/** As much of it as concerns a card of a book of which upstream says `upstream`. */
export const cardPrivilegesXml = (device: DeviceAccess, upstream?: string): string =>
  print(['read', ...granted(['write', 'write-content'], device, upstream)])

// write and all contain the others (https://www.rfc-editor.org/rfc/rfc3744#section-3.12).
function granted(
  privileges: readonly string[],
  { readOnly }: DeviceAccess,
  upstream?: string,
): readonly string[] {
  if (readOnly) return []
  const names = upstream?.split(' ')
  if (names === undefined || names.includes('write') || names.includes('all')) return privileges
  return privileges.filter((name) => names.includes(name))
}

const print = (names: readonly string[]): string =>
  names
    .map((name) => printXmlElement(davName('privilege'), printXmlElement(davName(name))))
    .join('')
