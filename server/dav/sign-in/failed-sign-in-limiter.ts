import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { HttpError } from '../../../lib/errors/http-error.ts'

/** Slows down whoever guesses passwords. A right one is never delayed, so guessing locks nobody out. */
export interface FailedSignInLimiter {
  /** Resolves when a failed attempt may be answered. Rejects with 429 when too many of them are waiting already. */
  delay(address: string, user: string): Promise<void>
}

export interface FailedSignInLimiterOptions {
  readonly now?: () => number
  readonly wait?: (milliseconds: number) => Promise<unknown>
}

/** Clients with an outdated password come in bursts: Thunderbird and DAVx5 on several connections at a time. */
const burst = 20
const interval = 1000
const maxDelay = 30_000
/** Addresses and user names that are remembered. */
const maxEntries = 10_000

// Unreferenced: an answer that is delayed keeps no server from stopping.
const sleepUnreferenced = (milliseconds: number): Promise<unknown> =>
  sleep(milliseconds, null, { ref: false })

/** Failed attempts are answered at most once a second for each address and user name, beyond a first burst. */
export function createFailedSignInLimiter({
  now = Date.now,
  wait = sleepUnreferenced,
}: FailedSignInLimiterOptions = {}): FailedSignInLimiter {
  /** When the next attempt would be due if none had come early. */
  const due = new LRUCache<string, number>({ max: maxEntries })
  return {
    async delay(address, user) {
      const key = `${address} ${user.toLowerCase().slice(0, 64)}`
      const next = Math.max(now(), due.get(key) ?? 0) + interval
      const delay = next - now() - burst * interval
      if (delay > maxDelay) throw tooManyError(delay)
      due.set(key, next)
      if (delay > 0) await wait(delay)
    },
  }
}

const tooManyError = (delay: number): HttpError =>
  new HttpError(429, 'Too many wrong passwords: look for a client that still has an old one', {
    headers: { 'Retry-After': String(Math.ceil(delay / 1000)) },
  })
