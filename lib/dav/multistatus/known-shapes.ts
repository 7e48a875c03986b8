import { ResponseShape } from './response-shape.ts'
import { UNFINISHED } from '../xml/byte-match.ts'
import type { ResponseDraft } from './response-draft.ts'
import type { ResponseView } from './multistatus-view.ts'
import type { XmlTokens } from '../xml/xml-tokens.ts'

/** Answers mix a few kinds of rows: found and not found, with and without a property. */
const MOST = 4
/** After so many shapes that were seldom met again, learning costs more than it saves. */
const TRIALS = 64

/** What became of `take`: a response was taken, none of a known shape is there, or it is not all there. */
export type Taken = 'taken' | 'unknown' | 'unfinished'

/** The shapes of the responses met last, to take the next ones by. */
export class KnownShapes {
  readonly #onResponse: (view: ResponseView) => void
  /** The latest first. */
  readonly #shapes: ResponseShape[] = []
  #learnt = 0
  #taken = 0
  /** With fewer bytes than this, a response is not tried once more. */
  #needed = 0

  constructor(onResponse: (view: ResponseView) => void) {
    this.#onResponse = onResponse
  }

  /** Remembers the shape of a response that is in the window. */
  learn(draft: ResponseDraft, bytes: Buffer): void {
    if (this.#learnt > TRIALS && this.#taken < this.#learnt) return
    const shape = ResponseShape.of(draft, bytes)
    if (shape === undefined) return
    this.#learnt++
    this.#shapes.unshift(shape)
    this.#shapes.length = Math.min(this.#shapes.length, MOST)
  }

  /** Takes the response that begins at the tokens' position, if it is of a known shape, and moves the position. */
  take(tokens: XmlTokens): Taken {
    const { length } = tokens.window.bytes
    // Trying a long response again for each new chunk would take quadratic time; tokens never begin again.
    if (length - tokens.position < this.#needed) return this.#giveUp()
    for (let index = 0; index < this.#shapes.length; index++) {
      const taken = this.#try(tokens, index)
      if (taken !== 'unknown') return taken
    }
    return this.#giveUp()
  }

  #giveUp(): Taken {
    this.#needed = 0
    return 'unknown'
  }

  #try(tokens: XmlTokens, index: number): Taken {
    const shape = this.#shapes[index]
    const end = shape?.match(tokens, tokens.position) ?? UNFINISHED
    if (shape === undefined || end < 0) return end === UNFINISHED ? this.#wait(tokens) : 'unknown'
    this.#needed = 0
    this.#taken++
    if (index > 0) this.#shapes.unshift(...this.#shapes.splice(index, 1))
    tokens.skip(end, shape.elements)
    this.#onResponse(shape.view(tokens.window))
    return 'taken'
  }

  #wait(tokens: XmlTokens): Taken {
    this.#needed = 2 * (tokens.window.bytes.length - tokens.position)
    return 'unfinished'
  }
}
