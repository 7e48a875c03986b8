import { createHash, randomBytes } from 'node:crypto'
import type { OneTimeKeyStore } from '../../../lib/store/one-time-keys.ts'

/** Milliseconds. */
const lifetime = 10 * 60_000

export interface OneTimeSignInKeyOptions {
  /**
   * From this machine only this user's programs may use it. For links that are given to a browser's command line, which
   * every user can read.
   */
  readonly userId?: number | undefined
  /** Milliseconds since 1970. */
  readonly now?: number
}

/** Makes a key that signs a browser in to the pages, once, within ten minutes. Only its hash is kept. */
export async function createOneTimeSignInKey(
  store: OneTimeKeyStore,
  { userId, now = Date.now() }: OneTimeSignInKeyOptions = {},
): Promise<string> {
  const random = randomBytes(32).toString('base64url')
  const key = userId === undefined ? random : `u${userId}.${random}`
  await store.putOneTimeKey(hashed(key), now + lifetime)
  return key
}

/**
 * True once for a key that was made here and is not too old. `userId`: the user whose program sends it, where that is
 * known; a try of another user than the key's changes nothing, root may use all.
 */
export async function redeemOneTimeSignInKey(
  store: OneTimeKeyStore,
  key: string,
  userId: number | undefined,
): Promise<boolean> {
  const [, owner] = /^u(\d+)\./.exec(key) ?? []
  const isForeign =
    owner !== undefined && userId !== undefined && ![0, Number(owner)].includes(userId)
  return !isForeign && (await store.redeemOneTimeKey(hashed(key), Date.now()))
}

/** URL of the page where a key is used; `baseUrl` is one of `serve`. */
export const oneTimeSignInUrl = (baseUrl: string, key: string): string =>
  new URL(`ui/enter?key=${key}`, baseUrl).href

const hashed = (key: string): Buffer => createHash('sha256').update(key).digest()
