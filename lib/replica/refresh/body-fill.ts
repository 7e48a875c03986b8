/** One batch of ids: resolves when their bodies are stored, or it is clear that they are not to be had now. */
type FetchBodies = (ids: readonly string[]) => Promise<void>

export interface BodyFillOptions {
  readonly fetch: FetchBodies
  readonly batchSize: number
  /** How many batches are under way at once. */
  readonly parallel?: number
}

/** Fetches the bodies of cards that are known by their ETag only; what somebody waits for goes first. */
export class BodyFill {
  readonly #options: Required<BodyFillOptions>
  /** In the order in which they are fetched. */
  readonly #queue = new Set<string>()
  readonly #wanted = new Set<string>()
  readonly #waiting = new Map<string, PromiseWithResolvers<undefined>>()
  #running = 0

  constructor(options: BodyFillOptions) {
    this.#options = { parallel: 4, ...options }
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
    const { parallel, fetch } = this.#options
    while (this.#running < parallel && this.#wanted.size + this.#queue.size > 0) {
      const batch = this.#next()
      this.#running += 1
      void fetch(batch).then(
        () => {
          this.#end(batch)
        },
        (error: unknown) => {
          this.#fail(batch, error)
        },
      )
    }
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
