import type { RecordedRequest } from './recorded-request.ts'

/** The last recordings, in memory only. */
export interface RecordingBuffer {
  /** Drops the oldest ones to make room; a recording that is larger than the buffer is not kept. */
  add(recorded: RecordedRequest): void
  get(id: number): RecordedRequest | undefined
  /** From the oldest to the newest. */
  all(): readonly RecordedRequest[]
  clear(): void
  /** Bytes that are held. */
  readonly size: number
  /** Calls `listener` with each recording that is added; the function that is returned ends that. */
  listen(listener: (recorded: RecordedRequest) => void): () => void
}

/** A ring buffer of at most `limit` bytes. */
export function createRecordingBuffer(limit: number): RecordingBuffer {
  /** Those before `first` are dropped; a Map would iterate over all deleted ones each time. */
  let held: (RecordedRequest | undefined)[] = []
  let first = 0
  const listeners = new Set<(recorded: RecordedRequest) => void>()
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
