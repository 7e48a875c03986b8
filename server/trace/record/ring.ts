import type { Recorded } from './recorded.ts'

/** What was recorded last, in memory only. */
export interface Ring {
  /** Throws out the oldest for it; what is larger than the ring is not kept. */
  add(recorded: Recorded): void
  get(id: number): Recorded | undefined
  /** From the oldest to the newest. */
  all(): readonly Recorded[]
  clear(): void
  /** Bytes that are held. */
  readonly size: number
  /** Calls `listener` with each that is added, until the function that it gives back is called. */
  listen(listener: (recorded: Recorded) => void): () => void
}

/** A ring of at most `limit` bytes. */
export function createRing(limit: number): Ring {
  /** Those before `first` are thrown out; a Map would look through all of them again each time. */
  let held: (Recorded | undefined)[] = []
  let first = 0
  const listeners = new Set<(recorded: Recorded) => void>()
  let size = 0

  function makeRoom(): void {
    while (size > limit) {
      size -= held[first]?.size ?? 0
      held[first] = undefined
      first += 1
    }
    if (first <= held.length / 2) return
    held = held.slice(first)
    first = 0
  }

  return {
    add(recorded) {
      held.push(recorded)
      size += recorded.size
      makeRoom()
      for (const listener of listeners) listener(recorded)
    },
    get: (id) => held.find((recorded) => recorded?.id === id),
    all: () => held.filter((recorded) => recorded !== undefined),
    clear() {
      held = []
      first = 0
      size = 0
    },
    get size() {
      return size
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
