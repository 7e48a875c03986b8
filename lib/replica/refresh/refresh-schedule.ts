import {
  currentRequestObserver,
  runRefreshObserved,
  type RefreshObserver,
} from '../../observe/request-observer.ts'

/** One refresh under way. */
export interface RefreshFlight {
  /** Monotonic milliseconds when its request went out; undefined until then. */
  sentAt: number | undefined
  done: Promise<void>
  /** Undefined when the request that began it is not observed. */
  readonly observer: RefreshObserver | undefined
}

export interface RefreshScheduleOptions {
  /** Slug of the book, for whoever observes its refreshes. */
  readonly book: string
  /** How old what is served may be, in milliseconds. */
  readonly maxAge: number
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** One refresh; `sent` is called when its first request goes out. Rejects when it failed. */
  readonly refresh: (sent: () => void) => Promise<void>
}

const firstPause = 5_000
const longestPause = 60_000

/**
 * When upstream is asked. One flight at a time, which belongs to no client; whoever needs a fresher state than it can
 * give waits for the next one. After a failure none begins for five seconds, doubling to sixty.
 */
export class RefreshSchedule {
  readonly #options: RefreshScheduleOptions
  #flight: RefreshFlight | undefined
  #next: Promise<RefreshFlight> | undefined
  #confirmedAt = -Infinity
  #pause = 0
  #pausedUntil = -Infinity
  #failure: unknown

  constructor(options: RefreshScheduleOptions) {
    this.#options = options
  }

  /** Monotonic milliseconds: when the request went out whose answer is served. */
  get confirmedAt(): number {
    return this.#confirmedAt
  }

  /** Why the last flight failed; undefined after a good one. */
  get failure(): unknown {
    return this.#failure
  }

  /** Whether what is served is young enough. */
  isFresh(): boolean {
    const { maxAge, now } = this.#options
    return maxAge > 0 && now() - this.#confirmedAt <= maxAge
  }

  /**
   * Resolves when a state is there that is young enough for whoever asks now; rejects when that failed. Who has nothing
   * else to show does not keep the pause after a failure.
   */
  async fresh(keepsPause = true): Promise<void> {
    if (this.isFresh()) return
    const { now } = this.#options
    if (keepsPause && this.#flight === undefined && now() < this.#pausedUntil) throw this.#failure
    await this.#join(now())
  }

  /** A write or an owner wants to see upstream now, whatever has failed before. */
  async again(): Promise<void> {
    this.#pausedUntil = -Infinity
    await this.#join(Infinity)
  }

  /** Resolves when the flight has ended that answers whoever asked then; rejects when that failed. */
  async #join(asked: number): Promise<void> {
    const { done, observer } = await this.#flightFor(asked)
    if (observer) currentRequestObserver()?.refreshAwaited(observer)
    await done
  }

  #flightFor(asked: number): RefreshFlight | Promise<RefreshFlight> {
    const flight = this.#flight
    if (flight === undefined) return this.#begin()
    const { sentAt } = flight
    if (sentAt === undefined || asked - sentAt <= this.#options.maxAge) return flight
    this.#next ??= flight.done
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.#begin()
      })
    return this.#next
  }

  #begin(): RefreshFlight {
    const { book, refresh } = this.#options
    const observer = currentRequestObserver()?.refreshBegun(book)
    const flight: RefreshFlight = { sentAt: undefined, done: Promise.resolve(), observer }
    const sent = (): void => {
      flight.sentAt ??= this.#options.now()
    }
    this.#flight = flight
    flight.done = runRefreshObserved(observer, () => refresh(sent)).then(
      () => {
        this.#succeeded(flight.sentAt ?? this.#options.now())
      },
      (error: unknown) => {
        this.#failed(error)
        throw error
      },
    )
    // Nobody may be waiting.
    flight.done.catch(() => undefined)
    return flight
  }

  #succeeded(sentAt: number): void {
    this.#flight = undefined
    this.#confirmedAt = sentAt
    this.#failure = undefined
    this.#pause = 0
  }

  #failed(error: unknown): void {
    this.#flight = undefined
    this.#failure = error
    this.#pause = Math.min(longestPause, Math.max(firstPause, this.#pause * 2))
    this.#pausedUntil = this.#options.now() + this.#pause
  }
}
