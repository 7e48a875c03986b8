import { randomBytes } from 'node:crypto'
import {
  isValidDigestResponse,
  parseDigestCredentials,
  type DigestCredentials,
} from '../../../lib/guard/digest.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Device } from '../../../lib/store/devices.ts'
import type { DigestSecret, DigestSecretSealer } from '../../../lib/store/digest-secrets.ts'
import {
  findAccountByUserName,
  toAuthenticationResult,
  devicesOfAccount,
  countDevicesOfLargestAccount,
  type AccountsAndDevices,
  type AuthenticationResult,
} from './authentication-result.ts'
import type { DigestNonces } from './nonces.ts'

/** The request that the credentials were made for. */
export interface RequestLine {
  readonly method?: string | undefined
  /** The request-target as it was received: a client signs that, whatever it is mapped to. */
  readonly url?: string | undefined
}

/** Digest credentials → the device they belong to. Throws 400 for those of another request. */
export type DigestVerifier = (
  authorization: string,
  request: RequestLine,
  directory: AccountsAndDevices,
  now: number,
) => Promise<AuthenticationResult>

/** https://www.rfc-editor.org/rfc/rfc7616#section-3.4: tries every Digest device of the user who is named. */
export function createDigestVerifier(
  store: DigestSecretSealer,
  nonces: DigestNonces,
): DigestVerifier {
  const unsealed = new WeakMap<Device, readonly DigestSecret[]>()

  async function secretsOf(device: Device): Promise<readonly DigestSecret[]> {
    const secrets = unsealed.get(device) ?? (await store.unsealDigestSecrets(device))
    unsealed.set(device, secrets)
    return secrets
  }

  return async (authorization, { method = '', url = '' }, directory, now) => {
    const credentials = parseDigestCredentials(authorization)
    if (!credentials) return { refusal: 'Not Digest credentials with qop=auth, nc and cnonce' }
    const account = findAccountByUserName(directory, credentials.user)
    const right: Device[] = []
    const candidates = devicesOfAccount(directory, account).filter(({ digest }) => digest)
    for (const device of candidates) {
      const secret = secretFor(credentials, await secretsOf(device))
      if (isValidDigestResponse(credentials, method, secret)) right.push(device)
    }
    // The same work for every user, known or not.
    for (
      let left = countDevicesOfLargestAccount(directory) - candidates.length;
      left > 0;
      left -= 1
    )
      isValidDigestResponse(credentials, method, secretFor(credentials, []))
    const result = toAuthenticationResult(credentials.user, account, right, now)
    if ('refusal' in result) return result
    assertTarget(credentials.uri, url)
    if (nonces.use(credentials.nonce, parseInt(credentials.nc, 16))) return result
    return { refusal: 'The nonce is old, or was answered with this count before', stale: true }
  }
}

/** The secret of nobody: an unknown user takes as long as a known one. */
const secretOfNobody = randomBytes(32).toString('hex')

function secretFor(
  { user, algorithm }: DigestCredentials,
  secrets: readonly DigestSecret[],
): Pick<DigestSecret, 'algorithm' | 'ha1'> {
  const found = secrets.find((secret) => secret.user === user && secret.algorithm === algorithm)
  return found ?? { algorithm, ha1: secretOfNobody }
}

/** https://www.rfc-editor.org/rfc/rfc7616#section-3.4.6; clients of a proxy name a path in full, and sign the path. */
function assertTarget(uri: string, target: string): void {
  if (uri === target || uri === target.replace(/^https?:\/\/[^/?#]*/i, '')) return
  throw new HttpError(400, 'The Digest credentials are for another request-target')
}
