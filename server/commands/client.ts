import type { Client } from '../../lib/oauth/token-endpoint.ts'
import type { Settings } from '../settings.ts'
import { UsageError } from '../usage-error.ts'

/** The OAuth client of the settings. Throws UsageError when it has no id. */
export function clientOf({ file, oauth }: Settings): Client {
  const { clientId } = oauth
  if (clientId !== undefined) return { ...oauth, clientId }
  throw new UsageError(
    `oauth.clientId is not set in ${file}: make an OAuth client of the type "Desktop app" in the ` +
      'Google console (https://console.cloud.google.com/auth/clients), enable the CardDAV API there, and ' +
      'put oauth.clientId and oauth.clientSecret into that file',
  )
}
