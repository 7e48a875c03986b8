/**
 * One batch of ids: resolves when their bodies are stored, or it is clear that they are not to be had now. `onAnswer` is called
 * when upstream has answered.
 */
type FetchBodies = (ids: readonly string[], onAnswer: () => void) => Promise<void>

export interface BodyFillOptions {
  readonly fetch: FetchBodies
  readonly batchSize: number
  /** How many batches upstream is asked for at once; as many again may be about to be stored. */
  readonly parallel?: number
}

/** Fetches the bodies of cards that are known by their ETag only; what somebody waits for goes first. */
export class BodyFill {
  readonly #options: Required<BodyFillOptions>
  /** In the order in which they are fetched. */
  readonly #queue = new Set<string>()
  readonly #wanted = new Set<string>()
  readonly #waiting = new Map<string, PromiseWithResolvers<undefined>>()
  /** How many batches upstream has not answered yet, and how many are not stored yet. */
  #asked = 0
  #running = 0

  constructor(options: BodyFillOptions) {
    this.#options = { parallel: 4, ...options }
  }

  /** How many are still to come. */
  get left(): number {
    return this.#waiting.size
  }

  /** Fetches them when nobody waits for others. */
  add(ids: readonly string[]): void {
    for (const id of ids) void this.#enqueue(id)
    this.#run()
  }

  /** Fetches them next. Rejects when upstream fails; a body that is not delivered is missing afterwards. */
  async need(ids: readonly string[]): Promise<void> {
    const waits = ids.map((id) => {
      if (this.#queue.delete(id)) this.#wanted.add(id)
      return this.#enqueue(id, this.#wanted)
    })
    this.#run()
    await Promise.all(waits)
  }

  #enqueue(id: string, queue = this.#queue): Promise<undefined> {
    const known = this.#waiting.get(id)
    if (known) return known.promise
    const waiting = Promise.withResolvers<undefined>()
    // Nobody may be waiting.
    waiting.promise.catch(() => undefined)
    this.#waiting.set(id, waiting)
    queue.add(id)
    return waiting.promise
  }

  #run(): void {
    const { parallel } = this.#options
    const isFree = (): boolean => this.#asked < parallel && this.#running < 2 * parallel
    while (isFree() && this.#wanted.size + this.#queue.size > 0) this.#start(this.#next())
  }

  #start(batch: readonly string[]): void {
    let isAsked = true
    const answered = (): void => {
      if (isAsked) this.#asked -= 1
      isAsked = false
    }
    const onAnswer = (): void => {
      answered()
      this.#run()
    }
    this.#asked += 1
    this.#running += 1
    void this.#options.fetch(batch, onAnswer).then(
      () => {
        answered()
        this.#end(batch)
      },
      (error: unknown) => {
        answered()
        this.#fail(batch, error)
      },
    )
  }

  #next(): readonly string[] {
    const batch: string[] = []
    for (const queue of [this.#wanted, this.#queue])
      for (const id of queue) {
        if (batch.length === this.#options.batchSize) return batch
        queue.delete(id)
        batch.push(id)
      }
    return batch
  }

  #end(batch: readonly string[]): void {
    this.#running -= 1
    for (const id of batch) {
      this.#waiting.get(id)?.resolve(undefined)
      this.#waiting.delete(id)
    }
    this.#run()
  }

  /** The rest is left to the next who asks: upstream is not asked on and on while it fails. */
  #fail(batch: readonly string[], error: unknown): void {
    this.#running -= 1
    for (const id of [...batch, ...this.#wanted, ...this.#queue]) {
      this.#waiting.get(id)?.reject(error)
      this.#waiting.delete(id)
    }
    this.#wanted.clear()
    this.#queue.clear()
  }
}
