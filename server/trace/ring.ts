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
  const held = new Map<number, Recorded>()
  const listeners = new Set<(recorded: Recorded) => void>()
  let size = 0

  function makeRoom(): void {
    for (const [id, oldest] of held) {
      if (size <= limit) return
      held.delete(id)
      size -= oldest.size
    }
  }

  return {
    add(recorded) {
      held.set(recorded.id, recorded)
      size += recorded.size
      makeRoom()
      for (const listener of listeners) listener(recorded)
    },
    get: (id) => held.get(id),
    all: () => [...held.values()],
    clear() {
      held.clear()
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
