import { davName } from '../../dav/xml/xml-name.ts'
import { printXmlElement } from '../../dav/xml/xml-printer.ts'

/** What a client reads to know whether it may write: Thunderbird and Evolution show a book as read-only by it. */
export const privilegeSetProperty = davName('current-user-privilege-set')

const reading = ['read', 'read-current-user-privilege-set']
const writing = ['write', 'write-content', 'bind', 'unbind']

interface Who {
  readonly readOnly: boolean
}

/**
 * The content of a collection's `DAV:current-user-privilege-set` (https://www.rfc-editor.org/rfc/rfc3744#section-5.4).
 * `told`: what upstream says of it, as local names with spaces between; undefined when it says nothing.
 */
export const collectionPrivilegesXml = (who: Who, told?: string): string =>
  print([...reading, ...granted(writing, who, told)])

/** As much of it as concerns a card of a book of which upstream says `told`. */
export const cardPrivilegesXml = (who: Who, told?: string): string =>
  print(['read', ...granted(['write', 'write-content'], who, told)])

// write and all contain the others (https://www.rfc-editor.org/rfc/rfc3744#section-3.12).
function granted(wanted: readonly string[], { readOnly }: Who, told?: string): readonly string[] {
  if (readOnly) return []
  const names = told?.split(' ')
  if (names === undefined || names.includes('write') || names.includes('all')) return wanted
  return wanted.filter((name) => names.includes(name))
}

const print = (names: readonly string[]): string =>
  names
    .map((name) => printXmlElement(davName('privilege'), printXmlElement(davName(name))))
    .join('')
