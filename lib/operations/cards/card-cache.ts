import { LRUCache } from 'lru-cache'

/** Cards as the bridge serves them, by account, book, id and ETag: a changed card never finds an old body. */
export interface CardCache {
  get(key: string): Buffer | undefined
  set(key: string, card: Buffer): void
}

/** Holds `bytes` of cards at the most. */
export const createCardCache = (bytes = 32 * 1024 * 1024): CardCache =>
  new LRUCache<string, Buffer>({
    maxSize: bytes,
    maxEntrySize: 1024 * 1024,
    sizeCalculation: (card) => card.length + 200,
  })
