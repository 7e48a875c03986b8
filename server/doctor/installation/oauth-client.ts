import type { Account, OAuthClient, Store } from '../../../lib/store/store.ts'
import { googleConsole } from '../../accounts/google-console.ts'
import type { Settings } from '../../settings/settings.ts'
import { fault, ok, warning, type Finding } from '../examination/check.ts'

/** The client that the next sign-in would use: that of the settings, else the one that was added. */
export async function oauthClient(
  { file, oauth, upstream }: Settings,
  store: Pick<Store, 'oauthClient'> | undefined,
  accounts: readonly Account[],
): Promise<Finding<true>> {
  const { client, where } = await current({ file, oauth }, store)
  if (client === undefined) {
    const found = `oauth.clientId is not set in ${file}, and no client was added`
    if (accounts.length === 0) return fault(found, newClient)
    return warning(`${found}; accounts keep the client that they signed in with`, newClient, true)
  }
  // https://developers.google.com/identity/protocols/oauth2/native-app#exchange-authorization-code
  if (client.clientSecret === undefined && upstream.quirks === 'google')
    return warning(
      `oauth.clientSecret is not set in ${file}, and Google asks for it of desktop apps too`,
      `Copy it from ${googleConsole.clients}`,
      true,
    )
  return ok(`${client.clientId} (${where})`, true)
}

interface Current {
  readonly client: OAuthClient | undefined
  readonly where: string
}

async function current(
  { file, oauth }: Pick<Settings, 'file' | 'oauth'>,
  store: Pick<Store, 'oauthClient'> | undefined,
): Promise<Current> {
  const { clientId, clientSecret } = oauth
  if (clientId !== undefined) return { client: { clientId, clientSecret }, where: file }
  return { client: await store?.oauthClient(), where: 'added' }
}

const newClient =
  `Make an OAuth client of the type "Desktop app" at ${googleConsole.clients}, enable the CardDAV API in the ` +
  'same project, download the JSON of the client, then carddav-bridge client add FILE (or set oauth.clientId and ' +
  'oauth.clientSecret)'
