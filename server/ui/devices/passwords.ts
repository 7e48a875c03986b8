import { LRUCache } from 'lru-cache'
import type { DeviceName } from '../../accounts/devices.ts'
import type { Session } from '../frame/sessions.ts'

/** Passwords that were just made, for the browser that asked for them; nowhere else are they kept. */
export interface FreshPasswords {
  readonly keep: (session: Session, device: DeviceName, password: string) => void
  /** Undefined ten minutes after it was made, and for every other browser. */
  readonly find: (session: Session, device: DeviceName) => string | undefined
  readonly forget: (session: Session, device: DeviceName) => void
}

/** How long a password can be seen, in milliseconds. */
export const freshness = 10 * 60 * 1000

/** In memory, gone with the process. */
export function createFreshPasswords(clock: { now: () => number } = performance): FreshPasswords {
  const passwords = new LRUCache<string, string>({
    max: 100,
    ttl: freshness,
    ttlAutopurge: true,
    ttlResolution: 0,
    perf: clock,
  })
  return {
    keep: (session, device, password) => void passwords.set(key(session, device), password),
    find: (session, device) => passwords.get(key(session, device)),
    forget: (session, device) => void passwords.delete(key(session, device)),
  }
}

const key = (session: Session, { account, name }: DeviceName): string =>
  `${session.key} ${account} ${name}`
