import type { OAuthClient } from '../store/store.ts'
import { downloadedObject, FileFault, nonEmptyText } from './downloaded-file.ts'

const name = 'client_secret_….json'

const cure =
  'create one of the type "Desktop app" at https://console.cloud.google.com/auth/clients and give its JSON'

/**
 * The client in the file that Google's console offers for an OAuth client of the type "Desktop app". Throws
 * FileFault, one line that says what the file is instead and where to get the right one.
 */
export function readClientFile(text: string): OAuthClient {
  const file = downloadedObject(text, name)
  const { installed, web, type } = file
  if (web !== undefined) {
    throw new FileFault(`this client is of the type "Web application": ${cure}`)
  }
  if (type === 'service_account') {
    throw new FileFault(
      'it is the key of a service account, no client: carddav-bridge account add NAME ' +
        '--service-account FILE --subject USER@DOMAIN',
    )
  }
  if (typeof installed !== 'object' || installed === null) {
    throw new FileFault(`it holds no OAuth client: ${cure}`)
  }
  return clientIn(installed)
}

function clientIn(installed: object): OAuthClient {
  const { client_id, client_secret } = installed as Readonly<Record<string, unknown>>
  const clientId = nonEmptyText(client_id)
  if (clientId === undefined) throw new FileFault(`it names no client_id: ${cure}`)
  const clientSecret = nonEmptyText(client_secret)
  // Google shows and downloads the secret only when the client is made or given another one.
  if (clientSecret === undefined) {
    throw new FileFault(
      'it holds no client_secret: add a secret to the client at ' +
        'https://console.cloud.google.com/auth/clients and download its JSON then',
    )
  }
  return { clientId, clientSecret }
}
