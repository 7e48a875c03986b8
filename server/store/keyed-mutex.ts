import type { KeyedMutex } from '../../lib/store/keyed-mutex.ts'

/** A mutex for this process; keys that nobody holds take no memory. `size`: how many are held now. */
export function createKeyedMutex(): KeyedMutex & { readonly size: number } {
  const tails = new Map<string, Promise<void>>()
  return {
    lock(key, work) {
      const result = (tails.get(key) ?? Promise.resolve()).then(work)
      const tail = result.then(ignore, ignore).then(() => {
        if (tails.get(key) === tail) tails.delete(key)
      })
      tails.set(key, tail)
      return result
    },
    get size() {
      return tails.size
    },
  }
}

function ignore(): void {
  // Who asked for the work hears of its failure; the next in line does not.
}
