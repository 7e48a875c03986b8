import type { Client } from '../../lib/oauth/token-endpoint.ts'
import type { Store } from '../../lib/store/store.ts'
import { googleConsole } from './google-console.ts'
import type { Settings } from '../settings/settings.ts'
import { UsageError } from '../settings/usage-error.ts'

/**
 * The OAuth client that new grants are asked for: that of the settings, else the one that the owner gave to the pages or
 * to `client add`. Throws UsageError when there is none.
 */
export async function clientOf(
  { file, oauth }: Settings,
  store: Pick<Store, 'oauthClient'>,
): Promise<Client> {
  const { clientId } = oauth
  if (clientId !== undefined) return { ...oauth, clientId }
  const given = await store.oauthClient()
  if (given) return { ...oauth, ...given }
  throw new UsageError(
    `oauth.clientId is not set in ${file}, and no client was added: make an OAuth client of the type "Desktop ` +
      `app" in the Google console (${googleConsole.clients}), enable the CardDAV API there, download the ` +
      'JSON of the client, and run: carddav-bridge client add FILE',
  )
}
