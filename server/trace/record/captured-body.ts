import { foldPictures } from './fold.ts'
import type { KeptBody } from './kept-message.ts'

/** Pictures are folded whenever so much has come, so that they do not pile up. */
const pendingLimit = 256 * 1024
/** A line that is longer than this is no picture. */
const lineLimit = 32 * 1024 * 1024
/** Bytes of a body that are kept, pictures folded. */
const keptLimit = 2 * 1024 * 1024

/** Takes a body piece by piece; memory does not grow with its pictures. */
export class CapturedBody {
  /** What has come and is not settled. One byte a character, so that nothing is lost of what is no UTF-8. */
  #pending = ''
  /** Grows with what cannot be settled yet, so that nothing is looked through too often. */
  #patience = pendingLimit
  #kept: string[] | undefined
  #keptLength = 0
  #length = 0
  #isCut = false

  /** The bytes are the sender's, who may use their memory again. */
  add(chunk: Buffer): void {
    this.#length += chunk.length
    if (this.#isCut) return
    this.#pending += chunk.toString('latin1')
    if (this.#pending.length > this.#patience) this.#settle(false)
  }

  /** A short body, a byte a character; undefined for others, which are never kept as they are. */
  get short(): string | undefined {
    return this.#kept !== undefined || this.#isCut ? undefined : this.#pending
  }

  /** What was taken, pictures folded and `clean` applied to it; as it is when `short` is known to need neither. */
  finish(clean: ((text: string) => string) | undefined): KeptBody {
    if (!clean) return { bytes: this.#pending, length: this.#length, isCut: false }
    this.#settle(true)
    const text = Buffer.from((this.#kept ?? []).join(''), 'latin1').toString()
    const bytes = Buffer.from(clean(text)).toString('latin1')
    return { bytes, length: this.#length, isCut: this.#isCut }
  }

  #settle(isWhole: boolean): void {
    const text = this.#pending
    const end = isWhole ? text.length : endOfWholeLines(text)
    if (end === 0 && text.length > lineLimit) this.#cut()
    else this.#keep(foldPictures(text.slice(0, end)), text.slice(end))
  }

  #keep(folded: string, rest: string): void {
    this.#pending = rest
    this.#patience = Math.max(pendingLimit, 2 * rest.length)
    this.#kept ??= []
    this.#kept.push(folded.slice(0, keptLimit - this.#keptLength))
    this.#keptLength += folded.length
    if (this.#keptLength > keptLimit) this.#cut()
  }

  #cut(): void {
    this.#isCut = true
    this.#pending = ''
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
