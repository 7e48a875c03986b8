import { LRUCache } from 'lru-cache'

const MAX_BODIES = 500
const MAX_BYTES = 8 * 1024

/**
 * `parse` with a memory: clients send the same few bodies again and again. A body of the same bytes gets the same object,
 * which nobody may change; failures and bodies over 8 KB are not kept.
 */
export function rememberParsed<T extends object>(
  parse: (body: Buffer) => Promise<T>,
): (body: Buffer) => Promise<T> {
  const parsed = new LRUCache<string, T>({ max: MAX_BODIES })
  return async (body) => {
    if (body.length > MAX_BYTES) return parse(body)
    const key = body.toString('latin1')
    const known = parsed.get(key)
    if (known !== undefined) return known
    const result = await parse(body)
    parsed.set(key, result)
    return result
  }
}
