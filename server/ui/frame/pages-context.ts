import type { AccountStore } from '../../../lib/store/accounts.ts'
import type { ActivityStore } from '../../../lib/store/activity.ts'
import type { DeviceStore } from '../../../lib/store/devices.ts'
import type { DigestSecretSealer } from '../../../lib/store/digest-secrets.ts'
import type { GrantStore } from '../../../lib/store/grants.ts'
import type { OAuthClientStore } from '../../../lib/store/oauth-client.ts'
import type { OneTimeKeyStore } from '../../../lib/store/one-time-keys.ts'
import type { OwnerPasswordStore } from '../../../lib/store/owner-password.ts'
import type { SecretStore } from '../../../lib/store/secrets.ts'
import type { SignOutStore } from '../../../lib/store/sign-outs.ts'
import type { TransactionalStore } from '../../../lib/store/transactions.ts'
import type { UpstreamLocationStore } from '../../../lib/store/upstream-locations.ts'
import type { OwnerBooks } from '../../accounts/owner-books.ts'
import type { OwnAuthorityCheck } from '../../dav/own-authority.ts'
import type { Log } from '../../log/log.ts'
import type { Settings } from '../../settings/settings.ts'
import type { RequestReplayer } from '../../trace/replay/request-replayer.ts'
import type { Tracer } from '../../trace/record/tracer.ts'
import type { BrowserSessions } from './browser-sessions.ts'

/** What the pages may use of the store. */
type PagesStore = AccountStore &
  ActivityStore &
  DeviceStore &
  DigestSecretSealer &
  GrantStore &
  OAuthClientStore &
  OneTimeKeyStore &
  OwnerPasswordStore &
  SecretStore &
  SignOutStore &
  UpstreamLocationStore &
  TransactionalStore<AccountStore & DeviceStore & GrantStore & UpstreamLocationStore>

/** What the pages may use of the bridge that they belong to. */
export interface PagesContext {
  readonly settings: Settings
  readonly store: PagesStore
  readonly log: Log
  readonly isOwnHost: OwnAuthorityCheck
  /** Base addresses of this `serve`, each with its slash at the end; the first is the one to show. */
  readonly baseUrls: () => readonly string[]
  readonly tracer: Tracer
  /** Sends a recorded request to this bridge again; not there where only the pages run. */
  readonly replay?: RequestReplayer
  /** The address books as their owner sees and governs them; not there where only the pages run. */
  readonly books?: OwnerBooks
}

/** For pages that sign browsers in or out, or outlive a request as event streams do. */
export interface PagesContextWithSessions extends PagesContext {
  readonly sessions: BrowserSessions
}
