import { hash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { HttpError } from '../../lib/errors/http-error.ts'
import type { Store } from '../../lib/store/store.ts'
import { signInByBasic } from './sign-in/basic.ts'
import { createBrake, type BrakeOptions } from './sign-in/brake.ts'
import { unauthorized } from './sign-in/challenge.ts'
import { createSignInByDigest, type RequestLine } from './sign-in/digest.ts'
import { isExpired, type Caller, type Directory, type Refusal } from './sign-in/directory.ts'
import { createNonces } from './sign-in/nonces.ts'

/**
 * Credentials → the device they belong to. Rejects with 401 and the challenges, after a while for who tries many
 * passwords; then with 429.
 */
export type Authenticate = (authorization: string | undefined, line: RequestLine) => Promise<Caller>

export interface AuthenticateOptions extends BrakeOptions {
  readonly store: Pick<Store, 'revision' | 'accounts' | 'devices' | 'openDigest'>
}

/** How long a change made by another process may stay unseen, in milliseconds; wrong credentials look at once. */
const glance = 100

/**
 * Device passwords are generated with 128 bits or more, so one fast hash each is enough; what was found right is
 * remembered under a keyed hash until accounts or devices change. Digest credentials are good for one request.
 */
export function createAuthenticate({
  store,
  now = Date.now,
  ...waiting
}: AuthenticateOptions): Authenticate {
  const key = randomBytes(32).toString('base64')
  const callers = new LRUCache<string, Caller>({ max: 1000 })
  const nonces = createNonces({ now })
  const brake = createBrake({ now, ...waiting })
  const signInByDigest = createSignInByDigest(store, nonces)
  let directory: Directory = { accounts: [], devices: [] }
  let revision: number | undefined
  let lookedAt = -Infinity

  async function look(): Promise<void> {
    lookedAt = now()
    const present = await store.revision()
    if (present === revision) return
    const [accounts, devices] = await Promise.all([store.accounts(), store.devices()])
    directory = { accounts, devices }
    revision = present
    callers.clear()
  }

  /** `isLast`: Digest was tried in vain, perhaps by a client that prefers it with the password of a Basic device. */
  async function refuse(refusal: Refusal, line?: RequestLine, isLast = false): Promise<HttpError> {
    if (refusal.user !== undefined)
      await brake.hold(line?.socket?.remoteAddress ?? '', refusal.user)
    const offered = !isLast && directory.devices.some(({ digest }) => digest)
    return unauthorized(refusal, offered ? nonces.issue() : undefined)
  }

  return async (authorization, line) => {
    if (now() - lookedAt >= glance) await look()
    if (authorization === undefined) throw await refuse({ refusal: 'No credentials' })
    const remembered = hash('sha256', key + authorization, 'base64')
    const known = callers.get(remembered)
    if (known && !isExpired(known.device, now())) return known
    await look()
    const byDigest = /^Digest\b/i.test(authorization)
    const verdict = byDigest
      ? await signInByDigest(authorization, line, directory, now())
      : signInByBasic(authorization, directory, now())
    if ('refusal' in verdict) throw await refuse(verdict, line, byDigest && !verdict.stale)
    if (!byDigest) callers.set(remembered, verdict)
    return verdict
  }
}
