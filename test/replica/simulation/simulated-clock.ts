interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

/** Time that moves when it is told to. All in milliseconds. */
export class SimulatedClock {
  #monotonic = 0
  #offset = Date.UTC(2026, 11, 1)
  readonly #sleepers = new Set<Sleeper>()

  readonly monotonic = (): number => this.#monotonic
  /** Since the epoch, as the machine has it. */
  readonly now = (): number => this.#monotonic + this.#offset

  readonly sleep = (milliseconds: number): Promise<void> =>
    new Promise((wake) => {
      this.#sleepers.add({ until: this.#monotonic + milliseconds, wake })
    })

  get sleeping(): number {
    return this.#sleepers.size
  }

  advance(milliseconds: number): void {
    this.#monotonic += milliseconds
    for (const sleeper of this.#sleepers)
      if (sleeper.until <= this.#monotonic) {
        this.#sleepers.delete(sleeper)
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
