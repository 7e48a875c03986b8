/** Which cards were written when, so that no older answer of upstream is applied to them. */
export class WriteLog {
  readonly #running = new Map<string, number>()
  readonly #last = new Map<string, number>()
  #tick = 0

  /** A point in time, to be asked about later. */
  now(): number {
    return this.#tick
  }

  /** A write to a card begins; to be called again with the id of a creation when it is known. */
  begin(id: string): void {
    this.#tick += 1
    this.#last.set(id, this.#tick)
    this.#running.set(id, (this.#running.get(id) ?? 0) + 1)
  }

  end(id: string): void {
    this.#tick += 1
    this.#last.set(id, this.#tick)
    const left = (this.#running.get(id) ?? 1) - 1
    if (left > 0) this.#running.set(id, left)
    else this.#running.delete(id)
  }

  /**
   * An answer of upstream is being applied to the cards: one that was asked for before may be older, and until it is done it
   * does not show.
   */
  async during<T>(ids: readonly string[], applied: Promise<T>): Promise<T> {
    for (const id of ids) this.begin(id)
    try {
      return await applied
    } finally {
      for (const id of ids) this.end(id)
    }
  }

  /** Whether a write to the card began, ran or ended since. */
  isTouchedSince(id: string, since: number): boolean {
    return this.#running.has(id) || (this.#last.get(id) ?? 0) > since
  }
}
