import type { JournalEntry } from './replica-store.ts'

/** Google's writes took up to 20 s: until then, in milliseconds, what is not there may still come to be. */
const patience = 120_000

interface Clocks {
  /** Milliseconds since the epoch, as the machine has it. */
  readonly now: () => number
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonic: () => number
}

/** What this process knows of the journal's entries, beside what stands there. */
export class UnsettledWrites {
  readonly #clocks: Clocks
  readonly #running = new Set<number>()
  readonly #answered = new Set<number>()
  /** When each was begun here, by the monotonic clock: the other one may have been set since. */
  readonly #begunAt = new Map<number, number>()
  /** When entries of an earlier process were first met. */
  readonly #metAt = new Map<number, number>()

  constructor(clocks: Clocks) {
    this.#clocks = clocks
  }

  began(sequence: number): void {
    this.#running.add(sequence)
    this.#begunAt.set(sequence, this.#clocks.monotonic())
  }

  /** Nothing more is done about it; its outcome may still be unknown. */
  ended(sequence: number): void {
    this.#running.delete(sequence)
  }

  /** Upstream has answered it, and not said whether it was done. */
  answered(sequence: number): void {
    this.#answered.add(sequence)
  }

  /** Whether it is being sent just now. */
  readonly isRunning = ({ sequence }: Pick<JournalEntry, 'sequence'>): boolean =>
    this.#running.has(sequence)

  /** Whether nothing of it can be under way upstream, since that has answered. */
  wasAnswered({ sequence }: Pick<JournalEntry, 'sequence'>): boolean {
    return this.#answered.has(sequence)
  }

  /** Whether nothing of it can be under way upstream any more, however long that takes. */
  readonly isOver = ({ sequence, madeAt }: Pick<JournalEntry, 'sequence' | 'madeAt'>): boolean => {
    const now = this.#clocks.monotonic()
    const begunAt = this.#begunAt.get(sequence)
    if (begunAt !== undefined) return now - begunAt > patience
    const metAt = this.#metAt.get(sequence) ?? now
    this.#metAt.set(sequence, metAt)
    return now - metAt > patience || this.#clocks.now() - madeAt > patience
  }

  /** Forgets what is not in the journal any more. */
  keep(journal: readonly JournalEntry[]): void {
    const open = new Set(journal.map(({ sequence }) => sequence))
    for (const known of [this.#answered, this.#begunAt, this.#metAt])
      for (const sequence of known.keys()) if (!open.has(sequence)) known.delete(sequence)
  }
}
