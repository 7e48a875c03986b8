import { LRUCache } from 'lru-cache'
import { createMultistatusReader, type MultistatusReader } from './multistatus-reader.ts'
import type { ResponseView } from './multistatus-view.ts'

const MAX_ANSWERS = 200
const MAX_BYTES = 4 * 1024

/** What a document said; it refers to bytes that nobody changes any more. */
interface Said {
  readonly views: readonly ResponseView[]
  readonly syncToken: string | undefined
}

const remembered = new LRUCache<string, Said>({ max: MAX_ANSWERS })

/**
 * A multistatus reader with a memory: clients poll, and upstream answers with the same few bytes again and again. A
 * document up to 4 KB that comes in one piece is told at its end; longer ones are read as they come.
 */
export function createRememberingReader(
  onResponse: (view: ResponseView) => void,
): MultistatusReader {
  let held: string | undefined
  let reader: MultistatusReader | undefined
  return {
    write(chunk) {
      if (reader === undefined && held === undefined && chunk.length <= MAX_BYTES) {
        held = Buffer.from(chunk).toString('latin1')
        return
      }
      reader ??= startWith(held, onResponse)
      reader.write(chunk)
    },
    end() {
      if (reader) return reader.end()
      const said = recall(held ?? '')
      for (const view of said.views) onResponse(view)
      return said
    },
  }
}

function startWith(
  held: string | undefined,
  onResponse: (view: ResponseView) => void,
): MultistatusReader {
  const reader = createMultistatusReader(onResponse)
  if (held !== undefined) reader.write(Buffer.from(held, 'latin1'))
  return reader
}

function recall(document: string): Said {
  const known = remembered.get(document)
  if (known !== undefined) return known
  const views: ResponseView[] = []
  // Without learning every response is a view of its own, which stays as it is.
  const reader = createMultistatusReader((view) => views.push(view), { learn: false })
  reader.write(Buffer.from(document, 'latin1'))
  const said = { views, syncToken: reader.end().syncToken }
  remembered.set(document, said)
  return said
}
