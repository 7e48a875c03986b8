import { KnownShapes } from './known-shapes.ts'
import { ResponseCollector } from './response-collector.ts'
import { XmlTokens } from '../xml/xml-tokens.ts'
import { pieces } from '../xml/xml-window.ts'
import type { ResponseDraft } from './response-draft.ts'
import type { ResponseView } from './multistatus-view.ts'

export { childHrefs, textOf } from './multistatus-view.ts'
export type { PropertyRange, Propstat, ResponseView } from './multistatus-view.ts'

export interface MultistatusReader {
  /** Throws `XmlError` when the bytes cannot belong to a multistatus; the reader is then of no more use. */
  write(chunk: Uint8Array): void
  /** Throws `XmlError` unless the multistatus is complete. */
  end(): { readonly syncToken: string | undefined }
}

export interface MultistatusReaderOptions {
  /** Whether to read responses like the ones before by comparing bytes. Changes nothing but the time it takes. */
  readonly learn?: boolean
}

/**
 * Reads a `DAV:multistatus` (RFC 4918 §14.16), strictly and in memory for a single response, of at most 64 MB.
 * `onResponse` gets each response once it is whole, in document order, once for each of its hrefs.
 */
export function createMultistatusReader(
  onResponse: (view: ResponseView) => void,
  options: MultistatusReaderOptions = {},
): MultistatusReader {
  return new Reader(onResponse, options.learn ?? true)
}

class Reader implements MultistatusReader {
  readonly #onResponse: (view: ResponseView) => void
  readonly #shapes: KnownShapes
  readonly #learn: boolean
  readonly #tokens: XmlTokens<ResponseCollector>

  constructor(onResponse: (view: ResponseView) => void, learn: boolean) {
    this.#onResponse = onResponse
    this.#learn = learn
    this.#shapes = new KnownShapes(onResponse)
    this.#tokens = new XmlTokens(
      (tokens) =>
        new ResponseCollector(tokens, (draft) => {
          this.#finish(draft)
        }),
    )
  }

  write(chunk: Uint8Array): void {
    for (const piece of pieces(chunk)) this.#append(piece)
  }

  end(): { readonly syncToken: string | undefined } {
    this.#tokens.end()
    return { syncToken: this.#tokens.sink.syncToken }
  }

  #append(piece: Uint8Array): void {
    const { draft } = this.#tokens.sink
    const keepFrom = draft?.start ?? this.#tokens.position
    this.#tokens.append(piece, keepFrom)
    if (draft !== undefined) draft.start = 0
    while (this.#step());
  }

  /** Reads a response at once, or else a token; false when more bytes are needed. */
  #step(): boolean {
    const tokens = this.#tokens
    if (tokens.elements.depth !== 1 || !this.#learn) return tokens.next()
    tokens.skipSpace()
    const taken = this.#shapes.take(tokens)
    return taken === 'unknown' ? tokens.next() : taken === 'taken'
  }

  #finish(draft: ResponseDraft): void {
    const { bytes } = this.#tokens.window
    for (const view of draft.views(bytes)) this.#onResponse(view)
    if (this.#learn) this.#shapes.learn(draft, bytes)
  }
}
