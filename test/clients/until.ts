import { setTimeout as pause } from 'node:timers/promises'

/**
 * Looks again and again, because a foreign program says nothing when it is done. Resolves with the first answer
 * that is not undefined; rejects after `timeoutMs`.
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 20_000,
): Promise<T> {
  for (const end = Date.now() + timeoutMs; ;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`)
    await pause(100)
  }
}
