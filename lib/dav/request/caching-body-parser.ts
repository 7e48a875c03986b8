import { LRUCache } from 'lru-cache'

const MAX_BODIES = 500
const MAX_BYTES = 8 * 1024

/**
 * `parse` with a cache of 500 results: clients send the same few bodies again and again. Equal bodies get the same object,
 * which callers must not change; errors and bodies over 8 KB are not cached.
 */
export function createCachingBodyParser<T extends object>(
  parse: (body: Buffer) => Promise<T>,
): (body: Buffer) => Promise<T> {
  const cache = new LRUCache<string, T>({ max: MAX_BODIES })
  return async (body) => {
    if (body.length > MAX_BYTES) return parse(body)
    const key = body.toString('latin1')
    const cached = cache.get(key)
    if (cached !== undefined) return cached
    const result = await parse(body)
    cache.set(key, result)
    return result
  }
}
