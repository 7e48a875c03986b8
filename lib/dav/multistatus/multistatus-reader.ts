import { MultistatusResponseTemplateCache } from './multistatus-response-template-cache.ts'
import { MultistatusTokenHandler } from './multistatus-token-handler.ts'
import { XmlTokenizer } from '../xml/xml-tokenizer.ts'
import { splitLargeChunk } from '../xml/xml-input-buffer.ts'
import type { MultistatusResponseBuilder } from './multistatus-response-builder.ts'
import type { MultistatusResponseView } from './multistatus-response-view.ts'

/** An incremental parser of one multistatus document. */
export interface MultistatusReader {
  /** Throws `XmlError` when the bytes cannot belong to a multistatus; the reader is then of no more use. */
  write(chunk: Uint8Array): void
  /** Throws `XmlError` unless the multistatus is complete. */
  end(): { readonly syncToken: string | undefined }
}

export interface MultistatusReaderOptions {
  /** Whether to read responses like earlier ones by comparing bytes: it changes speed only. True by default. */
  readonly useTemplates?: boolean
}

/**
 * Reads a `DAV:multistatus` (RFC 4918 §14.16) strictly, holding one response at a time, of at most 64 MB, in memory.
 * `onResponse` gets each response once it is whole, in document order, once for each of its hrefs.
 */
export function createMultistatusReader(
  onResponse: (view: MultistatusResponseView) => void,
  options: MultistatusReaderOptions = {},
): MultistatusReader {
  return new Reader(onResponse, options.useTemplates ?? true)
}

class Reader implements MultistatusReader {
  readonly #onResponse: (view: MultistatusResponseView) => void
  readonly #templates: MultistatusResponseTemplateCache
  readonly #useTemplates: boolean
  readonly #tokenizer: XmlTokenizer<MultistatusTokenHandler>

  constructor(onResponse: (view: MultistatusResponseView) => void, useTemplates: boolean) {
    this.#onResponse = onResponse
    this.#useTemplates = useTemplates
    this.#templates = new MultistatusResponseTemplateCache(onResponse)
    this.#tokenizer = new XmlTokenizer(
      (tokenizer) =>
        new MultistatusTokenHandler(tokenizer, (builder) => {
          this.#finish(builder)
        }),
    )
  }

  write(chunk: Uint8Array): void {
    for (const part of splitLargeChunk(chunk)) this.#append(part)
  }

  end(): { readonly syncToken: string | undefined } {
    this.#tokenizer.end()
    return { syncToken: this.#tokenizer.handler.syncToken }
  }

  #append(chunk: Uint8Array): void {
    const { builder } = this.#tokenizer.handler
    const keepFrom = builder?.start ?? this.#tokenizer.position
    this.#tokenizer.append(chunk, keepFrom)
    if (builder !== undefined) builder.start = 0
    while (this.#step());
  }

  /** Reads a whole response or one token; false when more bytes are needed. */
  #step(): boolean {
    const tokenizer = this.#tokenizer
    if (tokenizer.elements.depth !== 1 || !this.#useTemplates) return tokenizer.next()
    tokenizer.skipWhitespace()
    const match = this.#templates.matchNext(tokenizer)
    return match === 'unknown' ? tokenizer.next() : match === 'matched'
  }

  #finish(builder: MultistatusResponseBuilder): void {
    const { bytes } = this.#tokenizer.input
    for (const view of builder.views(bytes)) this.#onResponse(view)
    if (this.#useTemplates) this.#templates.remember(builder, bytes)
  }
}
