import type { OAuthClientCredentials } from '../store/oauth-client.ts'
import { parseCredentialFile, CredentialFileError, nonEmptyString } from './credential-file.ts'

const name = 'client_secret_….json'

const cure =
  'create one of the type "Desktop app" at https://console.cloud.google.com/auth/clients and give its JSON'

/**
 * The client in the file that Google's console offers for an OAuth client of the type "Desktop app". Throws
 * CredentialFileError, one line that says what the file is instead and where to get the right one.
 */
export function parseOAuthClientFile(text: string): OAuthClientCredentials {
  const file = parseCredentialFile(text, name)
  const { installed, web, type } = file
  if (web !== undefined) {
    throw new CredentialFileError(`this client is of the type "Web application": ${cure}`)
  }
  if (type === 'service_account') {
    throw new CredentialFileError(
      'it is the key of a service account, no client: carddav-bridge account add NAME ' +
        '--service-account FILE --subject USER@DOMAIN',
    )
  }
  if (typeof installed !== 'object' || installed === null) {
    throw new CredentialFileError(`it holds no OAuth client: ${cure}`)
  }
  return clientIn(installed)
}

function clientIn(installed: object): OAuthClientCredentials {
  const { client_id, client_secret } = installed as Readonly<Record<string, unknown>>
  const clientId = nonEmptyString(client_id)
  if (clientId === undefined) throw new CredentialFileError(`it names no client_id: ${cure}`)
  const clientSecret = nonEmptyString(client_secret)
  // Google shows and downloads the secret only when the client is made or given another one.
  if (clientSecret === undefined) {
    throw new CredentialFileError(
      'it holds no client_secret: add a secret to the client at ' +
        'https://console.cloud.google.com/auth/clients and download its JSON then',
    )
  }
  return { clientId, clientSecret }
}
