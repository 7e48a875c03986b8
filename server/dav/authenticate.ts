import { hash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { HttpError } from '../../lib/errors/http-error.ts'
import type { AccountStore } from '../../lib/store/accounts.ts'
import type { DeviceStore } from '../../lib/store/devices.ts'
import type { DigestSecretSealer } from '../../lib/store/digest-secrets.ts'
import type { StoreRevision } from '../../lib/store/revision.ts'
import { verifyBasicCredentials } from './sign-in/basic.ts'
import {
  createFailedSignInLimiter,
  type FailedSignInLimiterOptions,
} from './sign-in/failed-sign-in-limiter.ts'
import { unauthorizedError } from './sign-in/challenge.ts'
import { createDigestVerifier, type RequestLine } from './sign-in/digest.ts'
import {
  isDeviceExpired,
  type AuthenticatedDevice,
  type AccountsAndDevices,
  type AuthenticationRefusal,
} from './sign-in/authentication-result.ts'
import { createDigestNonces } from './sign-in/nonces.ts'

/**
 * Credentials → the device they belong to. Rejects with 401 and the challenges, which are delayed for whoever tries many
 * passwords; then with 429.
 */
export type DeviceAuthenticator = (
  authorization: string | undefined,
  request: RequestToAuthenticate,
) => Promise<AuthenticatedDevice>

/** What a request is known by, beside its credentials. */
interface RequestToAuthenticate extends RequestLine {
  readonly socket?: { readonly remoteAddress?: string | undefined }
}

export interface DeviceAuthenticatorOptions extends FailedSignInLimiterOptions {
  readonly store: AccountStore & DeviceStore & DigestSecretSealer & StoreRevision
}

/** How long a change made by another process may stay unseen, in milliseconds; wrong credentials make it look at once. */
const maxStaleness = 100

/**
 * Device passwords are generated with 128 bits or more, so one fast hash each is enough; what was found right is
 * remembered under a keyed hash until accounts or devices change. Digest credentials are good for one request.
 */
export function createDeviceAuthenticator({
  store,
  now = Date.now,
  ...limiterOptions
}: DeviceAuthenticatorOptions): DeviceAuthenticator {
  const key = randomBytes(32).toString('base64')
  const authenticated = new LRUCache<string, AuthenticatedDevice>({ max: 1000 })
  const nonces = createDigestNonces({ now })
  const limiter = createFailedSignInLimiter({ now, ...limiterOptions })
  const verifyDigest = createDigestVerifier(store, nonces)
  let directory: AccountsAndDevices = { accounts: [], devices: [] }
  let revision: number | undefined
  let checkedAt = -Infinity

  async function refresh(): Promise<void> {
    checkedAt = now()
    const current = await store.revision()
    if (current === revision) return
    const [accounts, devices] = await Promise.all([store.accounts(), store.devices()])
    directory = { accounts, devices }
    revision = current
    authenticated.clear()
  }

  /** `isLast`: Digest was tried in vain, perhaps by a client that prefers it with the password of a Basic device. */
  async function refusalError(
    refusal: AuthenticationRefusal,
    request?: RequestToAuthenticate,
    isLast = false,
  ): Promise<HttpError> {
    if (refusal.user !== undefined)
      await limiter.delay(request?.socket?.remoteAddress ?? '', refusal.user)
    const offersDigest = !isLast && directory.devices.some(({ digest }) => digest)
    return unauthorizedError(refusal, offersDigest ? nonces.issue() : undefined)
  }

  return async (authorization, request) => {
    if (now() - checkedAt >= maxStaleness) await refresh()
    if (authorization === undefined) throw await refusalError({ refusal: 'No credentials' })
    const credentialsHash = hash('sha256', key + authorization, 'base64')
    const known = authenticated.get(credentialsHash)
    if (known && !isDeviceExpired(known.device, now())) return known
    await refresh()
    const byDigest = /^Digest\b/i.test(authorization)
    const result = byDigest
      ? await verifyDigest(authorization, request, directory, now())
      : verifyBasicCredentials(authorization, directory, now())
    if ('refusal' in result) throw await refusalError(result, request, byDigest && !result.stale)
    if (!byDigest) authenticated.set(credentialsHash, result)
    return result
  }
}
