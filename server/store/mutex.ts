/** Lets one work at a time hold a key. */
export interface Mutex {
  /** Runs `work` when all works that asked for `key` before it have ended, well or badly. */
  readonly lock: <T>(key: string, work: () => Promise<T>) => Promise<T>
  /** Keys that are held now. */
  readonly size: number
}

/** A mutex for this process; keys that nobody holds take no memory. */
export function createMutex(): Mutex {
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
