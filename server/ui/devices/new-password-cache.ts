import { LRUCache } from 'lru-cache'
import type { DeviceId } from '../../accounts/devices.ts'
import type { BrowserSession } from '../frame/browser-sessions.ts'

/** Passwords that were just made, for the browser that asked for them; they are kept nowhere else. */
export interface NewPasswordCache {
  readonly keep: (session: BrowserSession, device: DeviceId, password: string) => void
  /** Undefined ten minutes after it was made, and for every other browser. */
  readonly find: (session: BrowserSession, device: DeviceId) => string | undefined
  readonly forget: (session: BrowserSession, device: DeviceId) => void
}

/** How long a password can be seen, in milliseconds. */
const newPasswordLifetime = 10 * 60 * 1000

/** In memory, gone with the process. */
export function createNewPasswordCache(
  clock: { now: () => number } = performance,
): NewPasswordCache {
  const passwords = new LRUCache<string, string>({
    max: 100,
    ttl: newPasswordLifetime,
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

const key = (session: BrowserSession, { account, name }: DeviceId): string =>
  `${session.key} ${account} ${name}`
