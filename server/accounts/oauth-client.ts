import type { OAuthClientConfig } from '../../lib/oauth/token-endpoint.ts'
import type { OAuthClientStore } from '../../lib/store/oauth-client.ts'
import { googleConsoleUrls } from './google-console.ts'
import type { Settings } from '../settings/settings.ts'
import { UsageError } from '../settings/usage-error.ts'

/**
 * The OAuth client that new grants are asked for: that of the settings, else the one that the owner gave to the pages or
 * to `client add`. Throws UsageError when there is none.
 */
export async function resolveOAuthClient(
  { file, oauth }: Settings,
  store: OAuthClientStore,
): Promise<OAuthClientConfig> {
  const { clientId } = oauth
  if (clientId !== undefined) return { ...oauth, clientId }
  const given = await store.oauthClient()
  if (given) return { ...oauth, ...given }
  throw new UsageError(
    `oauth.clientId is not set in ${file}, and no client was added: make an OAuth client of the type "Desktop ` +
      `app" in the Google console (${googleConsoleUrls.clients}), enable the CardDAV API there, download the ` +
      'JSON of the client, and run: carddav-bridge client add FILE',
  )
}
