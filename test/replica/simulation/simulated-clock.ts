interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

/** Time that moves when it is told to. All in milliseconds. */
export class SimulatedClock {
  #monotonic = 0
  #offset = Date.UTC(2026, 11, 1)
  readonly #sleepers = new Set<Sleeper>()
  readonly #others = new Set<Sleeper>()

  readonly monotonic = (): number => this.#monotonic
  /** Since the epoch, as the machine has it. */
  readonly now = (): number => this.#monotonic + this.#offset

  readonly sleep = (milliseconds: number): Promise<void> =>
    new Promise((wake) => {
      this.#sleepers.add({ until: this.#monotonic + milliseconds, wake })
    })

  /** The same of what goes on elsewhere, whatever becomes of the bridge. */
  later(milliseconds: number, wake: () => void): void {
    this.#others.add({ until: this.#monotonic + milliseconds, wake })
  }

  advance(milliseconds: number): void {
    this.#monotonic += milliseconds
    for (const sleepers of [this.#others, this.#sleepers])
      for (const sleeper of sleepers)
        if (sleeper.until <= this.#monotonic) {
          sleepers.delete(sleeper)
          sleeper.wake()
        }
  }

  /** Somebody sets the machine's clock. */
  set(difference: number): void {
    this.#offset += difference
  }

  /** Nobody who sleeps now will ever wake. */
  abandon(): void {
    this.#sleepers.clear()
  }
}
