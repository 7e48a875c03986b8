import { LRUCache } from 'lru-cache'
import { createMultistatusReader, type MultistatusReader } from './multistatus-reader.ts'
import type { MultistatusResponseView } from './multistatus-response-view.ts'

const MAX_DOCUMENTS = 200
const MAX_BYTES = 4 * 1024

/** The content of a document; its views refer to bytes that never change. */
interface ParsedMultistatus {
  readonly views: readonly MultistatusResponseView[]
  readonly syncToken: string | undefined
}

const cache = new LRUCache<string, ParsedMultistatus>({ max: MAX_DOCUMENTS })

/**
 * A multistatus reader with a cache of 200 documents: clients poll, and upstream answers with the same few bytes again and
 * again. `onResponse` is called from `end` for a document up to 4 KB that came in one chunk, otherwise as bytes come.
 */
export function createCachingMultistatusReader(
  onResponse: (view: MultistatusResponseView) => void,
): MultistatusReader {
  let heldChunk: string | undefined
  let reader: MultistatusReader | undefined
  return {
    write(chunk) {
      if (reader === undefined && heldChunk === undefined && chunk.length <= MAX_BYTES) {
        heldChunk = Buffer.from(chunk).toString('latin1')
        return
      }
      reader ??= startWith(heldChunk, onResponse)
      reader.write(chunk)
    },
    end() {
      if (reader) return reader.end()
      const parsed = parseCached(heldChunk ?? '')
      for (const view of parsed.views) onResponse(view)
      return parsed
    },
  }
}

function startWith(
  heldChunk: string | undefined,
  onResponse: (view: MultistatusResponseView) => void,
): MultistatusReader {
  const reader = createMultistatusReader(onResponse)
  if (heldChunk !== undefined) reader.write(Buffer.from(heldChunk, 'latin1'))
  return reader
}

function parseCached(document: string): ParsedMultistatus {
  const cached = cache.get(document)
  if (cached !== undefined) return cached
  const views: MultistatusResponseView[] = []
  // Without templates every response is an object of its own, which never changes.
  const reader = createMultistatusReader((view) => views.push(view), { useTemplates: false })
  reader.write(Buffer.from(document, 'latin1'))
  const parsed = { views, syncToken: reader.end().syncToken }
  cache.set(document, parsed)
  return parsed
}
