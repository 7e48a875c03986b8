/**
 * What goes wrong on the way: nothing was sent; upstream says that it is busy; sent, and lost before it was done; done, and the
 * answer was lost; given up, and done later.
 */
export type Fault = 'not sent' | 'busy' | 'lost' | 'answer lost' | 'done later'

/** Something that goes on when it is let. */
interface Gate {
  readonly label: string
  readonly open: (fault: Fault | undefined) => void
}

/**
 * Decides by a seed what happens next. Everything that waits for the world waits at a gate here or sleeps; the story
 * tells in which order all of it went on.
 */
export class Schedule {
  readonly story: string[] = []
  readonly #gates: Gate[] = []
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** From 0 up to, and not including, 1 (mulberry32). */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }

  chance(probability: number): boolean {
    return this.random() < probability
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.random() * items.length)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }

  tell(line: string): void {
    this.story.push(line)
  }

  /** Resolves when it is this one's turn, with what goes wrong then. */
  gate(label: string): Promise<Fault | undefined> {
    return new Promise((resolve) => {
      this.#gates.push({ label, open: resolve })
    })
  }

  get waiting(): number {
    return this.#gates.length
  }

  /** Lets one of those that wait go on. */
  openOne(fault?: Fault): void {
    const gate = this.pick(this.#gates)
    this.#gates.splice(this.#gates.indexOf(gate), 1)
    this.tell(fault === undefined ? gate.label : `${gate.label}: ${fault}`)
    gate.open(fault)
  }

  /** Nobody who waits now will ever go on: the process is gone. */
  abandon(): void {
    this.#gates.length = 0
  }
}
