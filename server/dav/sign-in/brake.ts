import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { HttpError } from '../../../lib/errors/http-error.ts'

/** Slows down who tries passwords. A right one is never held, so no guesser locks anybody out. */
export interface Brake {
  /** Resolves when a wrong try may be told so. Rejects with 429 when too many of them are waiting already. */
  hold(address: string, user: string): Promise<void>
}

export interface BrakeOptions {
  readonly now?: () => number
  readonly wait?: (milliseconds: number) => Promise<unknown>
}

/** Clients with an outdated password come in bursts: Thunderbird and DAVx5 on several connections at a time. */
const burst = 20
const interval = 1000
const longest = 30_000
/** Addresses and user names that are remembered. */
const most = 10_000

// Unreferenced: nobody who is held keeps a server from stopping.
const unref = (milliseconds: number): Promise<unknown> => sleep(milliseconds, null, { ref: false })

/** Wrong tries are answered at most once a second for each address and user name, beyond a first burst. */
export function createBrake({ now = Date.now, wait = unref }: BrakeOptions = {}): Brake {
  /** When the next try would be due if none had come early. */
  const due = new LRUCache<string, number>({ max: most })
  return {
    async hold(address, user) {
      const key = `${address} ${user.toLowerCase().slice(0, 64)}`
      const next = Math.max(now(), due.get(key) ?? 0) + interval
      const held = next - now() - burst * interval
      if (held > longest) throw tooMany(held)
      due.set(key, next)
      if (held > 0) await wait(held)
    },
  }
}

const tooMany = (held: number): HttpError =>
  new HttpError(429, 'Too many wrong passwords: look for a client that still has an old one', {
    headers: { 'Retry-After': String(Math.ceil(held / 1000)) },
  })
