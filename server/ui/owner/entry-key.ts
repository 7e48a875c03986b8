import { createHash, randomBytes } from 'node:crypto'
import type { Store } from '../../../lib/store/store.ts'

const life = 10 * 60_000

export interface EntryKeyOptions {
  /**
   * Only this user's programs may use it from this machine. For links that are opened: every user can read the words that a
   * program is started with.
   */
  readonly user?: number | undefined
  readonly now?: number
}

/** Makes a key that opens the pages once within ten minutes. Only its hash is kept. */
export async function makeEntryKey(
  store: Store,
  { user, now = Date.now() }: EntryKeyOptions = {},
): Promise<string> {
  const random = randomBytes(32).toString('base64url')
  const key = user === undefined ? random : `u${user}.${random}`
  await store.putEntryKey(hashed(key), now + life)
  return key
}

/**
 * True once for a key that was made here and is not too old. `user`: whose program shows it, where that is known;
 * another's tries change nothing, root's are everybody's.
 */
export async function takeEntryKey(
  store: Store,
  key: string,
  user: number | undefined,
): Promise<boolean> {
  const [, bound] = /^u(\d+)\./.exec(key) ?? []
  const foreign = bound !== undefined && user !== undefined && ![0, Number(bound)].includes(user)
  return !foreign && (await store.takeEntryKey(hashed(key), Date.now()))
}

/** Where a key is used; `base` is an address of `serve`. */
export const entryLink = (base: string, key: string): string =>
  new URL(`ui/enter?key=${key}`, base).href

const hashed = (key: string): Buffer => createHash('sha256').update(key).digest()
