import type { Account } from '../../../lib/store/accounts.ts'
import type { UpstreamLocations } from '../../../lib/store/upstream-locations.ts'
import type { UpstreamClient } from '../../../lib/upstream/access/upstream-client.ts'
import { upstreamQuirkPresets } from '../../../lib/upstream/access/quirks.ts'
import { DavUpstreamSession } from '../../../lib/upstream/dav-upstream-session.ts'
import type { Settings } from '../../settings/settings.ts'

/** What earlier checks found: how upstream is spoken to, and where the account's address books are. */
export interface ReachableBooks {
  readonly access: UpstreamClient
  readonly locations: UpstreamLocations
}

/** A session with upstream that goes by the locations that were just found, and stores nothing. */
export const openDoctorSession = (
  { upstream }: Settings,
  account: Account,
  { access, locations }: ReachableBooks,
): DavUpstreamSession =>
  new DavUpstreamSession({
    account,
    quirks: upstreamQuirkPresets[upstream.quirks],
    client: access,
    discoveryCache: {
      current: () => Promise.resolve(locations),
      listed: () => Promise.resolve(locations),
      rediscover: () => Promise.resolve(locations),
      add: () => Promise.resolve(),
      outdate: () => undefined,
    },
  })
