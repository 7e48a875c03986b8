import type { Account } from '../../../lib/store/store.ts'
import type { PagesInside } from '../frame/house.ts'

/** How far the set-up has come. */
export interface SetupState {
  /** Id of the OAuth client, and whether it stands in the settings file, which goes first. */
  readonly client: { readonly id: string; readonly inFile: boolean } | undefined
  readonly accounts: readonly Account[]
  readonly devices: number
  readonly next: 'client' | 'account' | 'device' | 'done'
  /** Whether the contacts are Google's. */
  readonly atGoogle: boolean
  readonly settingsFile: string
}

export async function howFar({ settings, store }: PagesInside): Promise<SetupState> {
  const { clientId } = settings.oauth
  const kept = await store.oauthClient()
  const accounts = await store.accounts()
  const devices = (await store.devices()).length
  const id = clientId ?? kept?.clientId
  const client = id === undefined ? undefined : { id, inFile: clientId !== undefined }
  const atGoogle = settings.upstream.quirks === 'google'
  const next = nextOf(client !== undefined, accounts.length, devices)
  return { client, accounts, devices, next, atGoogle, settingsFile: settings.file }
}

/** An account that came from elsewhere (a refresh token, a service account) needs no client. */
function nextOf(hasClient: boolean, accounts: number, devices: number): SetupState['next'] {
  if (accounts === 0) return hasClient ? 'account' : 'client'
  return devices === 0 ? 'device' : 'done'
}
