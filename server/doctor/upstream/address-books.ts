import { davName } from '../../../lib/dav/xml/xml-name.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Account } from '../../../lib/store/accounts.ts'
import type {
  UpstreamLocationStore,
  UpstreamLocations,
} from '../../../lib/store/upstream-locations.ts'
import type { UpstreamClient } from '../../../lib/upstream/access/upstream-client.ts'
import { discoverAddressBooks } from '../../../lib/upstream/discovery/discovery.ts'
import type { Settings } from '../../settings/settings.ts'
import {
  faultFinding,
  okFinding,
  warningFinding,
  type CheckFinding,
} from '../examination/check-result.ts'
import { openDoctorSession, type ReachableBooks } from './doctor-session.ts'

/** Runs discovery from the well-known address to the address books, as at the account's first request. */
export async function checkDiscovery(
  { file, upstream }: Settings,
  access: UpstreamClient,
  store: UpstreamLocationStore,
  account: Account,
): Promise<CheckFinding<UpstreamLocations>> {
  const known = (await store.upstreamLocations(account.name))?.books ?? []
  const wellKnown = new URL(upstream.wellKnown)
  try {
    const { locations } = await discoverAddressBooks({ client: access, wellKnown, known })
    const { length } = locations.books
    const books = `${length} address book${length === 1 ? '' : 's'} (${slugsOf(locations)})`
    return okFinding(`the well-known address leads to principal, home set and ${books}`, locations)
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    const found = error.message.replace('. Check upstream.wellKnown in the settings', '')
    return faultFinding(
      found,
      `Check upstream.wellKnown and upstream.quirks in ${file}; else try again later`,
    )
  }
}

const syncToken = davName('sync-token')

/** Asks each book for its sync-token, as each sync of a client begins. */
export async function checkAddressBooks(
  settings: Settings,
  account: Account,
  reachable: ReachableBooks,
): Promise<CheckFinding<true>> {
  const session = openDoctorSession(settings, account, reachable)
  const { locations } = reachable
  const without: string[] = []
  for (const { slug } of locations.books) {
    const token = (await session.properties(slug, [syncToken])).get(syncToken)
    if (token === undefined || token === '') without.push(slug)
  }
  if (without.length === 0)
    return okFinding(`${slugsOf(locations)} can be read and has a sync-token`, true)
  return warningFinding(
    `${without.join(', ')} has no sync-token, so the bridge lists it whole when its ctag moves`,
    settings.upstream.quirks === 'google'
      ? 'Try again later: Google gives one'
      : 'Turn synchronisation on at the upstream server, if it has it',
    true,
  )
}

const slugsOf = ({ books }: UpstreamLocations): string => books.map(({ slug }) => slug).join(', ')
