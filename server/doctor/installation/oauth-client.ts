import type { Account } from '../../../lib/store/accounts.ts'
import type { OAuthClientCredentials, OAuthClientStore } from '../../../lib/store/oauth-client.ts'
import { googleConsoleUrls } from '../../accounts/google-console.ts'
import type { Settings } from '../../settings/settings.ts'
import {
  faultFinding,
  okFinding,
  warningFinding,
  type CheckFinding,
} from '../examination/check-result.ts'

/** Checks the client that the next sign-in would use: that of the settings, else the one that was added. */
export async function checkOAuthClient(
  { file, oauth, upstream }: Settings,
  store: OAuthClientStore | undefined,
  accounts: readonly Account[],
): Promise<CheckFinding<true>> {
  const { client, where } = await currentClient({ file, oauth }, store)
  if (client === undefined) {
    const found = `oauth.clientId is not set in ${file}, and no client was added`
    if (accounts.length === 0) return faultFinding(found, createClientCure)
    return warningFinding(
      `${found}; accounts keep the client that they signed in with`,
      createClientCure,
      true,
    )
  }
  // https://developers.google.com/identity/protocols/oauth2/native-app#exchange-authorization-code
  if (client.clientSecret === undefined && upstream.quirks === 'google')
    return warningFinding(
      `oauth.clientSecret is not set in ${file}, and Google asks for it of desktop apps too`,
      `Copy it from ${googleConsoleUrls.clients}`,
      true,
    )
  return okFinding(`${client.clientId} (${where})`, true)
}

interface CurrentClient {
  readonly client: OAuthClientCredentials | undefined
  readonly where: string
}

async function currentClient(
  { file, oauth }: Pick<Settings, 'file' | 'oauth'>,
  store: OAuthClientStore | undefined,
): Promise<CurrentClient> {
  const { clientId, clientSecret } = oauth
  if (clientId !== undefined) return { client: { clientId, clientSecret }, where: file }
  return { client: await store?.oauthClient(), where: 'added' }
}

const createClientCure =
  `Make an OAuth client of the type "Desktop app" at ${googleConsoleUrls.clients}, enable the CardDAV API in the ` +
  'same project, download the JSON of the client, then carddav-bridge client add FILE (or set oauth.clientId and ' +
  'oauth.clientSecret)'
