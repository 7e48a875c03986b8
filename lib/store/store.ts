import type { AccountStore } from './accounts.ts'
import type { ActivityStore } from './activity.ts'
import type { DeviceStore } from './devices.ts'
import type { DigestSecretSealer } from './digest-secrets.ts'
import type { GrantStore } from './grants.ts'
import type { KeyedMutex } from './keyed-mutex.ts'
import type { OAuthClientStore } from './oauth-client.ts'
import type { OneTimeKeyStore } from './one-time-keys.ts'
import type { OwnerPasswordStore } from './owner-password.ts'
import type { StoreRevision } from './revision.ts'
import type { SecretStore } from './secrets.ts'
import type { ServingClaim } from './serving-claim.ts'
import type { SignOutStore } from './sign-outs.ts'
import type { TransactionalStore } from './transactions.ts'
import type { UnderstoodPropertyStore } from './understood-properties.ts'
import type { UpstreamLocationStore } from './upstream-locations.ts'

/** What is stored, subject by subject; all of it may be part of one transaction. */
export type StoreRecords = AccountStore &
  ActivityStore &
  DeviceStore &
  GrantStore &
  OAuthClientStore &
  OneTimeKeyStore &
  OwnerPasswordStore &
  SecretStore &
  SignOutStore &
  UnderstoodPropertyStore &
  UpstreamLocationStore

/**
 * All that outlives the process, for who opens it and hands it on: whoever uses it takes the interfaces that it needs.
 * Every change is atomic: a kill at any moment leaves the old or the new state. All functions reject with an error whose
 * message tells the user what to do when the disk refuses.
 */
export interface Store
  extends
    StoreRecords,
    DigestSecretSealer,
    KeyedMutex,
    ServingClaim,
    StoreRevision,
    TransactionalStore<StoreRecords> {
  close(): Promise<void>
}
