import type { FakeAccount } from './account.ts'
import type { Clock } from './clock.ts'
import type { Grants } from './oauth/grants.ts'
import type { Switches } from './switches.ts'

/** An OAuth client that is known; without any, every client is let in. */
export interface OAuthClient {
  readonly clientId: string
  readonly clientSecret: string
}

/** A service account with domain-wide delegation. */
export interface ServiceAccount {
  readonly email: string
  /** PEM of the key that verifies its assertions. */
  readonly publicKey: string
  /** What an administrator has allowed it to ask for; without it, everything. */
  readonly allowed?: readonly string[]
}

/** All that Google knows; what CardDAV and OAuth share. */
export interface Service {
  readonly accounts: ReadonlyMap<string, FakeAccount>
  readonly grants: Grants
  readonly switches: Switches
  readonly clock: Clock
  readonly clients: readonly OAuthClient[]
  readonly serviceAccounts: readonly ServiceAccount[]
}
