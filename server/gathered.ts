/** How long something may wait for others, in milliseconds. */
const patience = 100

/**
 * Hands things on several at once, where doing it for each would cost more than all else about it. When the process
 * ends, what waits is handed on.
 */
export class Gathered<Item> {
  readonly #take: (items: readonly Item[]) => void
  readonly #most: number
  #items: Item[] = []
  #timer: NodeJS.Timeout | undefined

  /** `most`: so many wait for no more. */
  constructor(take: (items: readonly Item[]) => void, most = Infinity) {
    this.#take = take
    this.#most = most
  }

  add(item: Item): void {
    if (this.#items.length === 0) this.#releaseLater()
    if (this.#items.push(item) >= this.#most) this.release()
  }

  /** Hands on what waits. */
  readonly release = (): void => {
    clearTimeout(this.#timer)
    process.off('exit', this.release)
    const items = this.#items
    this.#items = []
    if (items.length > 0) this.#take(items)
  }

  #releaseLater(): void {
    this.#timer = setTimeout(this.release, patience)
    process.once('exit', this.release)
  }
}
