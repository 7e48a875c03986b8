import { NotUnderstoodError } from '../upstream/access/not-understood.ts'

/**
 * The rows of one answer of upstream's by the card that they are about. Alike ones count once; two that differ are not
 * understood, since each may be the true one (https://www.rfc-editor.org/rfc/rfc4918#section-14.24).
 */
export class UpstreamRows<Row> {
  readonly #rows = new Map<string, Row>()
  readonly #isSame: (one: Row, other: Row) => boolean
  /** Whether some card was told more than once. */
  isDoubled = false

  constructor(isSame: (one: Row, other: Row) => boolean) {
    this.#isSame = isSame
  }

  /** Throws `NotUnderstoodError` for a second row that differs. */
  add(id: string, row: Row): void {
    const known = this.#rows.get(id)
    if (known === undefined) this.#rows.set(id, row)
    else if (this.#isSame(known, row)) this.isDoubled = true
    else throw new NotUnderstoodError('it has two rows about one card, and they differ')
  }

  [Symbol.iterator](): IterableIterator<[string, Row]> {
    return this.#rows.entries()
  }
}
