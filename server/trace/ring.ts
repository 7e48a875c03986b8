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

/** A ring of at most `limit` bytes; `settle` adds what is still to be added, before somebody looks. */
export function createRing(limit: number, settle: () => void = () => undefined): Ring {
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
    get(id) {
      settle()
      return held.get(id)
    },
    all() {
      settle()
      return [...held.values()]
    },
    clear() {
      settle()
      held.clear()
      size = 0
    },
    get size() {
      settle()
      return size
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
