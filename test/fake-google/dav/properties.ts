import type { FakeAccount } from '../account.ts'
import type { Stored } from './address-book.ts'
import type { Properties } from './multistatus.ts'
import type { Switches } from '../switches.ts'
import { printSyncToken } from './sync-token.ts'
import { CALENDARSERVER, CARDDAV, DAV, escapeXml } from './xml.ts'

const REPORTS = [
  'd:principal-search-property-set',
  'card:addressbook-query',
  'd:expand-property',
  'd:principal-property-search',
  'd:acl-principal-prop-set',
  'card:addressbook-multiget',
  'd:principal-match',
]
const PRIVILEGES = [
  'read',
  'read-acl',
  'read-current-user-privilege-set',
  'unlock',
  'write',
  'write-acl',
]

const href = (path: string): string => `<d:href>${escapeXml(path)}</d:href>`
const reports = (names: readonly string[]): string =>
  names
    .map((name) => `<d:supported-report><d:report><${name}/></d:report></d:supported-report>`)
    .join('')
const privileges = PRIVILEGES.map((name) => `<d:privilege><d:${name}/></d:privilege>`).join('')

/** What an allprop names. */
export const ALLPROP = ['displayname', 'resourcetype', 'getetag'].map((name) => DAV + name)

export function principalProperties(account: FakeAccount): Properties {
  return table({
    ...common(account),
    [`${DAV}displayname`]: 'Principal',
    [`${DAV}resourcetype`]: '<d:collection/><d:principal/>',
    [`${DAV}principal-collection-set`]: '',
    [`${DAV}supported-report-set`]: reports(REPORTS),
    [`${CARDDAV}addressbook-home-set`]: href(account.homeSetHref),
  })
}

export function homeSetProperties(account: FakeAccount): Properties {
  return table({
    ...common(account),
    [`${DAV}displayname`]: 'Homeset',
    [`${DAV}resourcetype`]: '<d:collection/>',
    [`${DAV}current-user-privilege-set`]: privileges,
    [`${DAV}add-member`]: href(account.bookHref),
    [`${DAV}supported-report-set`]: reports(REPORTS),
  })
}

/** Only a Depth 0 on the book itself has sync-token and ctag. */
export function bookProperties(account: FakeAccount, depth: 0 | 1, switches: Switches): Properties {
  const fixed = {
    ...common(account),
    ...(switches.bookWithoutType ? {} : bookType),
    [`${CARDDAV}addressbook-description`]: 'My Contacts',
    [`${DAV}current-user-privilege-set`]: privileges,
    [`${DAV}add-member`]: href(account.bookHref),
    [`${DAV}supported-report-set`]: reports([...REPORTS, 'd:sync-collection']),
  }
  if (depth === 1) return table(fixed)
  return table({
    ...fixed,
    [`${DAV}sync-token`]: printSyncToken(account.book.revision()),
    [`${CALENDARSERVER}getctag`]: account.book.ctag(),
  })
}

/** A contact has no content type. */
export function contactProperties(account: FakeAccount, contact: Stored): Properties {
  return (name) => {
    switch (name) {
      case '{DAV:}getetag':
        return contact.etag
      case '{DAV:}displayname':
        return 'Contact'
      case '{DAV:}resourcetype':
        return ''
      default:
        return common(account)[name]
    }
  }
}

const bookType = {
  [`${DAV}displayname`]: 'Address Book',
  [`${DAV}resourcetype`]: '<d:collection/><card:addressbook/>',
}

function common(account: FakeAccount): Readonly<Record<string, string>> {
  return {
    [`${DAV}principal-URL`]: href(`${account.principalHref}/`),
    [`${DAV}current-user-principal`]: href(account.principalHref),
  }
}

function table(values: Readonly<Record<string, string>>): Properties {
  return (name) => (Object.hasOwn(values, name) ? values[name] : undefined)
}
