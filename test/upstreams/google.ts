import type { SideDoor } from '../clients/report.ts'
import { seedContacts } from '../fake-google/seed.ts'
import type { FakeAccount } from '../fake-google/account.ts'
import { startFakeGoogle } from '../fake-google/server.ts'
import type { BridgeUpstream } from '../support/bridge.ts'
import type { Scope } from '../support/scope.ts'

/** The fake Google with one seeded account, and its book as another client of Google sees it. */
export interface GoogleUpstream extends BridgeUpstream {
  readonly side: SideDoor
  readonly account: FakeAccount
}

export async function startGoogle(scope: Scope, contacts = 12): Promise<GoogleUpstream> {
  const google = await startFakeGoogle()
  scope.after(() => google.close())
  const email = 'alice@gmail.example'
  const account = google.account(email)
  seedContacts(account, contacts)
  return {
    quirks: 'google',
    wellKnown: google.wellKnown,
    clientId: 'test-client',
    clientSecret: 'test-secret',
    tokenEndpoint: google.tokenEndpoint,
    scopes: ['https://www.googleapis.com/auth/carddav'],
    refreshToken: account.refreshToken(),
    email,
    account,
    side: { url: google.wellKnown, authorization: `Bearer ${account.accessToken()}` },
  }
}
