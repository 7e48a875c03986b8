import { createPrivateKey } from 'node:crypto'
import type { ServiceAccountGrant } from '../store/store.ts'
import { downloadedObject, FileFault, nonEmptyText } from './downloaded-file.ts'

/** What the key file says of its service account. */
export type ServiceAccountKey = Pick<
  ServiceAccountGrant,
  'clientEmail' | 'clientId' | 'privateKey' | 'privateKeyId'
> & {
  /** Where it would have its assertions sent. For show only: a file must not choose who gets them. */
  readonly tokenUri: string | undefined
}

const name = 'the JSON key of a service account'

const cure = 'make a JSON key at https://console.cloud.google.com/iam-admin/serviceaccounts'

/** The key of a service account, proved to be one that can sign. Throws FileFault with the cure. */
export function readServiceAccountFile(text: string): ServiceAccountKey {
  const file = downloadedObject(text, name)
  if ('installed' in file || 'web' in file) {
    throw new FileFault(
      'it is an OAuth client, no key of a service account: carddav-bridge client add FILE',
    )
  }
  if (file.type !== 'service_account') {
    throw new FileFault(`its type is not "service_account": ${cure}`)
  }
  const clientEmail = nonEmptyText(file.client_email)
  if (clientEmail === undefined) throw new FileFault(`it names no client_email: ${cure}`)
  return {
    clientEmail,
    clientId: nonEmptyText(file.client_id),
    privateKey: privateKey(file.private_key),
    privateKeyId: nonEmptyText(file.private_key_id),
    tokenUri: nonEmptyText(file.token_uri),
  }
}

/** Assertions are signed with RS256, so the key is an RSA one. */
function privateKey(value: unknown): string {
  const pem = nonEmptyText(value)
  if (pem === undefined) throw new FileFault(`it holds no private_key: ${cure}`)
  const type = keyType(pem)
  if (type === 'rsa') return pem
  const what = type === undefined ? 'cannot be read' : `is ${type}, not RSA`
  throw new FileFault(`its private_key ${what}: ${cure}`)
}

function keyType(pem: string): string | undefined {
  try {
    return createPrivateKey(pem).asymmetricKeyType
  } catch {
    return undefined
  }
}
