import { MultistatusResponseTemplate } from './multistatus-response-template.ts'
import { MORE_BYTES_NEEDED } from '../xml/byte-pattern.ts'
import type { MultistatusResponseBuilder } from './multistatus-response-builder.ts'
import type { MultistatusResponseView } from './multistatus-response-view.ts'
import type { XmlTokenizer } from '../xml/xml-tokenizer.ts'

/** Answers mix a few kinds of responses: found and not found, with and without a property. */
const MAX_TEMPLATES = 4
/** After so many templates that seldom matched, making more costs more than it saves. */
const MAX_UNPROFITABLE = 64

/** What `matchNext` did: read a response, found none that a template matches, or needs more bytes to say. */
export type TemplateMatchResult = 'matched' | 'unknown' | 'incomplete'

/** Templates of the latest responses, by which the next ones are read faster than token by token. */
export class MultistatusResponseTemplateCache {
  readonly #onResponse: (view: MultistatusResponseView) => void
  /** The latest first. */
  readonly #templates: MultistatusResponseTemplate[] = []
  #created = 0
  #matched = 0
  /** With fewer bytes than this, a response is not compared again. */
  #bytesNeeded = 0

  constructor(onResponse: (view: MultistatusResponseView) => void) {
    this.#onResponse = onResponse
  }

  /** Makes a template of a response in `bytes`. */
  remember(builder: MultistatusResponseBuilder, bytes: Buffer): void {
    if (this.#created > MAX_UNPROFITABLE && this.#matched < this.#created) return
    const template = MultistatusResponseTemplate.from(builder, bytes)
    if (template === undefined) return
    this.#created++
    this.#templates.unshift(template)
    this.#templates.length = Math.min(this.#templates.length, MAX_TEMPLATES)
  }

  /** Reads the response at the tokenizer's position, if a template matches it: calls `onResponse` and moves the position. */
  matchNext(tokenizer: XmlTokenizer): TemplateMatchResult {
    const { length } = tokenizer.input.bytes
    // Trying a long response again for each new chunk would take quadratic time; the tokenizer never searches again.
    if (length - tokenizer.position < this.#bytesNeeded) return this.#noMatch()
    for (let index = 0; index < this.#templates.length; index++) {
      const match = this.#try(tokenizer, index)
      if (match !== 'unknown') return match
    }
    return this.#noMatch()
  }

  #noMatch(): TemplateMatchResult {
    this.#bytesNeeded = 0
    return 'unknown'
  }

  #try(tokenizer: XmlTokenizer, index: number): TemplateMatchResult {
    const template = this.#templates[index]
    const end = template?.match(tokenizer, tokenizer.position) ?? MORE_BYTES_NEEDED
    if (template === undefined || end < 0)
      return end === MORE_BYTES_NEEDED ? this.#needMoreBytes(tokenizer) : 'unknown'
    this.#bytesNeeded = 0
    this.#matched++
    if (index > 0) this.#templates.unshift(...this.#templates.splice(index, 1))
    tokenizer.skip(end, template.elements)
    this.#onResponse(template.view(tokenizer.input))
    return 'matched'
  }

  #needMoreBytes(tokenizer: XmlTokenizer): TemplateMatchResult {
    this.#bytesNeeded = 2 * (tokenizer.input.bytes.length - tokenizer.position)
    return 'incomplete'
  }
}
