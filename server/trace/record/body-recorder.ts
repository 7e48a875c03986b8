import { abbreviateBase64Values } from './base64-values.ts'
import type { CompactBody } from './compact-message.ts'

/** Base64 values are abbreviated whenever so many bytes are pending, so that they do not pile up. */
const pendingLimit = 256 * 1024
/** A content line that is longer than this is not waited for: the body is cut. */
const lineLimit = 32 * 1024 * 1024
/** Bytes of a body that are kept, base64 values abbreviated. */
const keptLimit = 2 * 1024 * 1024

/** Takes a body chunk by chunk; memory does not grow with the base64 values (photos) in it. */
export class BodyRecorder {
  /** What has come and is not abbreviated yet. One byte a character, so that nothing is lost of what is no UTF-8. */
  #pending = ''
  /** Length of `#pending` at which it is abbreviated; grows with what cannot be yet, so that nothing is searched too often. */
  #nextLimit = pendingLimit
  #kept: string[] | undefined
  #keptLength = 0
  #length = 0
  #isCut = false

  /** Copies the bytes: the caller may reuse the buffer. */
  add(chunk: Buffer): void {
    this.#length += chunk.length
    if (this.#isCut) return
    this.#pending += chunk.toString('latin1')
    if (this.#pending.length > this.#nextLimit) this.#abbreviate(false)
  }

  /** A short body, a byte a character; undefined for others, which are never kept as they are. */
  get short(): string | undefined {
    return this.#kept !== undefined || this.#isCut ? undefined : this.#pending
  }

  /** The body, base64 values abbreviated and `clean` applied to it; as it is without `clean`, when `short` is known to need neither. */
  finish(clean: ((text: string) => string) | undefined): CompactBody {
    if (!clean) return { bytes: this.#pending, length: this.#length, isCut: false }
    this.#abbreviate(true)
    const text = Buffer.from((this.#kept ?? []).join(''), 'latin1').toString()
    const bytes = Buffer.from(clean(text)).toString('latin1')
    return { bytes, length: this.#length, isCut: this.#isCut }
  }

  #abbreviate(isWhole: boolean): void {
    const text = this.#pending
    const end = isWhole ? text.length : endOfWholeLines(text)
    if (end === 0 && text.length > lineLimit) this.#cut()
    else this.#keep(abbreviateBase64Values(text.slice(0, end)), text.slice(end))
  }

  #keep(abbreviated: string, rest: string): void {
    this.#pending = rest
    this.#nextLimit = Math.max(pendingLimit, 2 * rest.length)
    this.#kept ??= []
    this.#kept.push(abbreviated.slice(0, keptLimit - this.#keptLength))
    this.#keptLength += abbreviated.length
    if (this.#keptLength > keptLimit) this.#cut()
  }

  #cut(): void {
    this.#isCut = true
    this.#pending = ''
  }
}

/** The index behind the last line that is known not to be continued by a fold. */
function endOfWholeLines(text: string): number {
  for (let at = text.length - 2; at > 0; at--) {
    at = text.lastIndexOf('\n', at)
    if (at < 0) return 0
    const next = text[at + 1]
    if (next !== ' ' && next !== '\t') return at + 1
  }
  return 0
}
