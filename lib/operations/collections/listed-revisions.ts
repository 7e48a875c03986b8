import { LRUCache } from 'lru-cache'

/** A device that has listed a book asks for its token within this time, in milliseconds. */
const life = 10 * 60_000

/** Which revision of a book one device has listed at last. */
export interface ListedRevisions {
  /** The device was told all members of this revision. */
  listed(book: string, revision: number): void
  /**
   * The revision that the device's first token or ctag after its own listing must be of, once: some clients list first
   * (Thunderbird 153), and would never hear of what changed between the two. Undefined: the present one.
   */
  take(book: string): number | undefined
}

/** Memories of all devices, each under its own key. */
export function createListedRevisions(): (device: string) => ListedRevisions {
  const revisions = new LRUCache<string, number>({ max: 1000, ttl: life })
  return (device) => ({
    listed: (book, revision) => void revisions.set(`${device} ${book}`, revision),
    take(book) {
      const key = `${device} ${book}`
      const revision = revisions.get(key)
      revisions.delete(key)
      return revision
    },
  })
}
