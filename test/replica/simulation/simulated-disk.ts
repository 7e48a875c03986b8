import type { ReplicaStore } from '../../../lib/replica/state/replica-store.ts'
import { StoreError } from '../../../server/store/errors.ts'

interface Call {
  readonly label: string
  readonly perform: () => void
  readonly answer: () => void
}

/** The thread that writes, one call after the other; each is done at one moment and answered at a later one. */
export class SimulatedDisk {
  isFull = false
  /** Fails the call that comes after so many, once. */
  failsAfter = Infinity
  /** Called when a call has been done. */
  onDone: () => void = () => undefined
  readonly #asked: Call[] = []
  readonly #done: Call[] = []

  get isBusy(): boolean {
    return this.#asked.length + this.#done.length > 0
  }

  /** Does what was asked first, or answers what was done first; tells which. */
  step(prefersAnswer: boolean): string {
    const [done] = this.#done
    const [asked] = this.#asked
    if (done && (prefersAnswer || !asked)) {
      this.#done.shift()
      done.answer()
      return `disk: ${done.label} is answered`
    }
    if (!asked) throw new Error('the disk has nothing to do')
    this.#asked.shift()
    asked.perform()
    this.#done.push(asked)
    this.onDone()
    return `disk: ${asked.label} is done`
  }

  /** What was done stays; what was not never will be. */
  abandon(): void {
    this.#asked.length = 0
    this.#done.length = 0
  }

  /** The store behind this disk; what is read comes at once. */
  store(store: ReplicaStore): ReplicaStore {
    return {
      snapshot: (book) => store.snapshot(book),
      rechecks: (book) => store.rechecks(book),
      held: (book) => store.held(book),
      journal: (book) => store.journal(book),
      putBodies: (book, bodies) => this.#call('bodies', () => store.putBodies(book, bodies)),
      apply: (book, change) => this.#call('a change', () => store.apply(book, change)),
      begin: (book, entry) => this.#call(`${entry.kind} begins`, () => store.begin(book, entry)),
    }
  }

  #call<T>(label: string, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: Promise<T> | undefined
      this.#asked.push({
        label,
        perform: () => {
          result = this.#fails()
            ? Promise.reject(new StoreError('disk', 'the disk is full'))
            : work()
          result.catch(() => undefined)
        },
        answer: () => {
          result?.then(resolve, reject)
        },
      })
    })
  }

  #fails(): boolean {
    if (this.failsAfter === 0) {
      this.failsAfter = Infinity
      return true
    }
    this.failsAfter -= 1
    return this.isFull
  }
}
