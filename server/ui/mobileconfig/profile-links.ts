import { createHash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { DeviceId } from '../../accounts/devices.ts'

/** The device that a link gives a profile for. */
export interface ProfileLinkTarget extends DeviceId {
  /** Undefined: the device will ask for it. */
  readonly password: string | undefined
}

/** Links by which a telephone, which is not signed in, fetches one profile once. */
export interface ProfileLinks {
  /** A new link's secret: 256 random bits, of which only a hash is kept. */
  readonly create: (target: ProfileLinkTarget) => string
  /** Undefined when it cannot be used any more; finding, as previews do, uses nothing up. */
  readonly find: (secret: string) => ProfileLinkTarget | undefined
  /** Uses it up: from now on `address` alone may download the profile, for a minute. False when it was used. */
  readonly redeem: (secret: string, address: string) => boolean
  /** Undefined when this address has not redeemed it within the last minute. */
  readonly findRedeemed: (secret: string, address: string) => ProfileLinkTarget | undefined
  /** Ends all links of a device. */
  readonly revoke: (device: DeviceId) => void
}

/** How long a link can be used, in milliseconds. */
const profileLinkLifetime = 10 * 60 * 1000

/** A browser may ask twice for what it downloads. */
const downloadLifetime = 60 * 1000

export function createProfileLinks(clock: { now: () => number } = performance): ProfileLinks {
  const limits = { max: 100, ttlAutopurge: true, ttlResolution: 0, perf: clock }
  const open = new LRUCache<string, ProfileLinkTarget>({ ...limits, ttl: profileLinkLifetime })
  const redeemed = new LRUCache<string, ProfileLinkTarget>({ ...limits, ttl: downloadLifetime })
  return {
    create: (target) => {
      const secret = randomBytes(32).toString('base64url')
      open.set(hashed(secret), target)
      return secret
    },
    find: (secret) => open.get(hashed(secret)),
    redeem: (secret, address) => {
      const target = open.get(hashed(secret))
      if (!target) return false
      open.delete(hashed(secret))
      redeemed.set(hashed(secret, address), target)
      return true
    },
    findRedeemed: (secret, address) => redeemed.get(hashed(secret, address)),
    revoke: ({ account, name }) => {
      for (const links of [open, redeemed])
        for (const [key, target] of links)
          if (target.account === account && target.name === name) links.delete(key)
    },
  }
}

const hashed = (secret: string, address = ''): string =>
  createHash('sha256').update(`${secret} ${address}`).digest('base64')
