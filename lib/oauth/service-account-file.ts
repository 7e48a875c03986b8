import { createPrivateKey } from 'node:crypto'
import type { ServiceAccountGrant } from '../store/grants.ts'
import { parseCredentialFile, CredentialFileError, nonEmptyString } from './credential-file.ts'

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

/** The key of a service account, proved to be one that can sign. Throws CredentialFileError with the cure. */
export function parseServiceAccountKeyFile(text: string): ServiceAccountKey {
  const file = parseCredentialFile(text, name)
  if ('installed' in file || 'web' in file) {
    throw new CredentialFileError(
      'it is an OAuth client, no key of a service account: carddav-bridge client add FILE',
    )
  }
  if (file.type !== 'service_account') {
    throw new CredentialFileError(`its type is not "service_account": ${cure}`)
  }
  const clientEmail = nonEmptyString(file.client_email)
  if (clientEmail === undefined) throw new CredentialFileError(`it names no client_email: ${cure}`)
  return {
    clientEmail,
    clientId: nonEmptyString(file.client_id),
    privateKey: privateKey(file.private_key),
    privateKeyId: nonEmptyString(file.private_key_id),
    tokenUri: nonEmptyString(file.token_uri),
  }
}

/** Assertions are signed with RS256, so the key is an RSA one. */
function privateKey(value: unknown): string {
  const pem = nonEmptyString(value)
  if (pem === undefined) throw new CredentialFileError(`it holds no private_key: ${cure}`)
  const type = keyType(pem)
  if (type === 'rsa') return pem
  const what = type === undefined ? 'cannot be read' : `is ${type}, not RSA`
  throw new CredentialFileError(`its private_key ${what}: ${cure}`)
}

function keyType(pem: string): string | undefined {
  try {
    return createPrivateKey(pem).asymmetricKeyType
  } catch {
    return undefined
  }
}
