import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { HttpError } from '../errors/http-error.ts'
import type { OwnerPasswordVerifier } from '../store/owner-password.ts'
import { rateLimitKeyOfAddress } from './rate-limit-key.ts'

/** In characters: a person chooses this password, and whoever is on the network may guess at it. */
export const minOwnerPasswordLength = 12

/** What to keep of a password that its owner has chosen. Throws HttpError 422 for one that is too short. */
export async function createOwnerPasswordVerifier(
  password: string,
): Promise<OwnerPasswordVerifier> {
  if (password.normalize('NFC').length < minOwnerPasswordLength) {
    throw new HttpError(422, `Choose at least ${minOwnerPasswordLength} characters`)
  }
  const salt = randomBytes(16)
  return { salt, verifier: await derive(password, salt) }
}

/**
 * Whether this is the owner's password; false when none is set, after the same work. `from` is the address that
 * tries. Rejects with HttpError 429, unchecked, while that address has to wait after wrong tries, or when many wait.
 */
export type OwnerPasswordCheck = (
  password: string,
  owner: OwnerPasswordVerifier | undefined,
  from: string,
) => Promise<boolean>

const freeTries = 3
const longestWait = 60_000
const maxWaiting = 8

/** Each check takes 32 MB for a while, so there is one at a time. */
export function createOwnerPasswordCheck(now: () => number = Date.now): OwnerPasswordCheck {
  const failures = new LRUCache<string, Failures>({ max: 10_000 })
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0

  async function runInTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting >= maxWaiting) throw tooManyAttemptsError(1_000)
    waiting++
    const turn = last.then(work).finally(() => waiting--)
    last = turn.catch(() => undefined)
    return turn
  }

  return async (password, owner, address) => {
    const from = rateLimitKeyOfAddress(address)
    const { count, until } = failures.get(from) ?? none
    if (now() < until) throw tooManyAttemptsError(until - now())
    // Counted before the outcome is known: tries at the same time are as many tries.
    failures.set(from, { count: count + 1, until: now() + waitAfter(count + 1) })
    const right = await runInTurn(() => isRight(password, owner))
    if (right) failures.delete(from)
    // The wait begins with the answer.
    else failures.set(from, { count: count + 1, until: now() + waitAfter(count + 1) })
    return right
  }
}

/** The one check of this process, whoever asks. */
export const checkOwnerPassword: OwnerPasswordCheck = createOwnerPasswordCheck()

interface Failures {
  readonly count: number
  /** No try before. */
  readonly until: number
}

const none: Failures = { count: 0, until: 0 }

const waitAfter = (count: number): number =>
  count < freeTries ? 0 : Math.min(longestWait, 1_000 * 2 ** (count - freeTries))

function tooManyAttemptsError(milliseconds: number): HttpError {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000))
  const unit = seconds === 1 ? 'second' : 'seconds'
  return new HttpError(429, `Too many wrong passwords: wait ${seconds} ${unit}, then try again`, {
    headers: { 'Retry-After': String(seconds) },
  })
}

/** No password gives it: the check of an owner without a password takes as long as any other. */
const noPassword: OwnerPasswordVerifier = { salt: randomBytes(16), verifier: randomBytes(32) }

async function isRight(
  password: string,
  owner: OwnerPasswordVerifier | undefined,
): Promise<boolean> {
  const { salt, verifier } = owner ?? noPassword
  const derived = await derive(password, salt)
  return (
    verifier.length === derived.length && timingSafeEqual(verifier, derived) && owner !== undefined
  )
}

const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }

/** The same for one password however the keyboard composes its letters. */
const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, 32, cost, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
