/** How long a line may wait for others, in milliseconds. */
const maxDelay = 100

/**
 * Writes lines several at once: on a busy server a write for each would cost more than all else about it. What waits when
 * the process ends is written then.
 */
export class LogLineBuffer<Line> {
  readonly #write: (lines: readonly Line[]) => void
  #lines: Line[] = []

  constructor(write: (lines: readonly Line[]) => void) {
    this.#write = write
  }

  add(line: Line): void {
    if (this.#lines.length === 0) this.#flushLater()
    this.#lines.push(line)
  }

  /** Writes what waits. */
  readonly flush = (): void => {
    process.off('exit', this.flush)
    const lines = this.#lines
    this.#lines = []
    if (lines.length > 0) this.#write(lines)
  }

  #flushLater(): void {
    setTimeout(this.flush, maxDelay)
    process.once('exit', this.flush)
  }
}
