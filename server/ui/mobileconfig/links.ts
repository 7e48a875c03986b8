import { createHash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { DeviceName } from '../../accounts/devices.ts'

/** What a link is for. */
export interface Linked extends DeviceName {
  /** Undefined: the device will ask for it. */
  readonly password: string | undefined
}

/** Links by which a telephone, which is not signed in, fetches one profile once. */
export interface ProfileLinks {
  /** A new link's secret: 256 random bits, of which only a hash is kept. */
  readonly make: (linked: Linked) => string
  /** Whether it can still be used; looking, as previews do, uses nothing up. */
  readonly look: (secret: string) => Linked | undefined
  /** Uses it up: from now on `address` alone may fetch the profile, for a minute. False when it was used. */
  readonly take: (secret: string, address: string) => boolean
  /** What was taken from this address within the last minute. */
  readonly fetch: (secret: string, address: string) => Linked | undefined
  /** Ends all links of a device. */
  readonly end: (device: DeviceName) => void
}

/** How long a link can be used, in milliseconds. */
export const linkLife = 10 * 60 * 1000

/** A browser may ask twice for what it downloads. */
const fetchLife = 60 * 1000

export function createProfileLinks(clock: { now: () => number } = performance): ProfileLinks {
  const kept = { max: 100, ttlAutopurge: true, ttlResolution: 0, perf: clock }
  const open = new LRUCache<string, Linked>({ ...kept, ttl: linkLife })
  const taken = new LRUCache<string, Linked>({ ...kept, ttl: fetchLife })
  return {
    make: (linked) => {
      const secret = randomBytes(32).toString('base64url')
      open.set(hashed(secret), linked)
      return secret
    },
    look: (secret) => open.get(hashed(secret)),
    take: (secret, address) => {
      const linked = open.get(hashed(secret))
      if (!linked) return false
      open.delete(hashed(secret))
      taken.set(hashed(secret, address), linked)
      return true
    },
    fetch: (secret, address) => taken.get(hashed(secret, address)),
    end: ({ account, name }) => {
      for (const links of [open, taken])
        for (const [key, linked] of links)
          if (linked.account === account && linked.name === name) links.delete(key)
    },
  }
}

const hashed = (secret: string, address = ''): string =>
  createHash('sha256').update(`${secret} ${address}`).digest('base64')
