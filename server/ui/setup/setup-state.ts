import type { Account } from '../../../lib/store/accounts.ts'
import {
  findConfiguredOAuthClient,
  type ConfiguredOAuthClient,
} from '../account-sign-in/configured-oauth-client.ts'
import type { PagesContext } from '../frame/pages-context.ts'

/** What is set up already, and the next step. */
export interface SetupState {
  readonly client: ConfiguredOAuthClient | undefined
  readonly accounts: readonly Account[]
  readonly devices: number
  readonly next: 'client' | 'account' | 'device' | 'done'
  /** Whether the contacts are Google's. */
  readonly atGoogle: boolean
  readonly settingsFile: string
}

export async function readSetupState({
  settings,
  store,
}: Pick<PagesContext, 'settings' | 'store'>): Promise<SetupState> {
  const client = await findConfiguredOAuthClient({ settings, store })
  const accounts = await store.accounts()
  const devices = (await store.devices()).length

  const atGoogle = settings.upstream.quirks === 'google'
  const next = nextOf(client !== undefined, accounts.length, devices)
  return { client, accounts, devices, next, atGoogle, settingsFile: settings.file }
}

/** An account that came from elsewhere (a refresh token, a service account) needs no client. */
function nextOf(hasClient: boolean, accounts: number, devices: number): SetupState['next'] {
  if (accounts === 0) return hasClient ? 'account' : 'client'
  return devices === 0 ? 'device' : 'done'
}
