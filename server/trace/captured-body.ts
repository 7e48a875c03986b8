import { foldPictures, mayHoldPictures } from './fold.ts'
import type { RecordedBody } from './recorded.ts'

/** Pictures are folded whenever so much has come, so that they do not pile up. */
const pendingLimit = 256 * 1024
/** A line that is longer than this is no picture. */
const lineLimit = 32 * 1024 * 1024
/** Bytes of a body that are kept, pictures folded. */
const keptLimit = 2 * 1024 * 1024

const nothing = Buffer.alloc(0)

/** Takes a body piece by piece; memory does not grow with its pictures. */
export class CapturedBody {
  #chunks: Buffer[] = []
  #pending = 0
  /** Grows with what cannot be settled yet, so that nothing is looked through too often. */
  #patience = pendingLimit
  #kept: string[] = []
  #keptLength = 0
  #length = 0
  #isCut = false

  add(chunk: Buffer): void {
    this.#length += chunk.length
    if (this.#isCut) return
    // The bytes are the sender's, who may use their memory again.
    this.#chunks.push(copied(chunk))
    this.#pending += chunk.length
    if (this.#pending > this.#patience) this.#settle(false)
  }

  /** A short body without pictures, a byte a character; undefined for others, which are never clean as they are. */
  get plain(): string | undefined {
    if (this.#kept.length > 0 || this.#isCut) return undefined
    const text = this.#whole().toString('latin1')
    return mayHoldPictures(text) ? undefined : text
  }

  /** What was taken, with `clean` applied to it; as it is when `plain` was found to be clean. */
  finish(clean: ((text: string) => string) | undefined): RecordedBody {
    if (!clean) return { content: own(this.#whole()), length: this.#length, isCut: false }
    this.#settle(true)
    // One byte per character so far, so that nothing is lost of what is no UTF-8.
    const text = Buffer.from(this.#kept.join(''), 'latin1').toString()
    return { content: own(Buffer.from(clean(text))), length: this.#length, isCut: this.#isCut }
  }

  #whole(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)]
    return this.#chunks[0] ?? nothing
  }

  #settle(isWhole: boolean): void {
    const text = this.#whole().toString('latin1')
    const end = isWhole ? text.length : endOfWholeLines(text)
    if (end === 0 && text.length > lineLimit) this.#cut()
    else this.#keep(foldPictures(text.slice(0, end)), text.slice(end))
  }

  #keep(folded: string, rest: string): void {
    this.#chunks = rest === '' ? [] : [Buffer.from(rest, 'latin1')]
    this.#pending = 0
    this.#patience = Math.max(pendingLimit, rest.length)
    this.#kept.push(folded.slice(0, keptLimit - this.#keptLength))
    this.#keptLength += folded.length
    if (this.#keptLength > keptLimit) this.#cut()
  }

  #cut(): void {
    this.#isCut = true
    this.#chunks = []
  }
}

/** Behind the last line that is known to go on no further. */
function endOfWholeLines(text: string): number {
  for (let at = text.length - 2; at > 0; at--) {
    at = text.lastIndexOf('\n', at)
    if (at < 0) return 0
    const next = text[at + 1]
    if (next !== ' ' && next !== '\t') return at + 1
  }
  return 0
}

/** In memory of its own: what is kept for long must hold no more than itself. */
const own = (bytes: Buffer): Buffer =>
  bytes.buffer.byteLength === bytes.length ? bytes : copied(bytes)

function copied(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(copy)
  return copy
}
