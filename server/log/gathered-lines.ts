/** How long a line may wait for others, in milliseconds. */
const patience = 100

/**
 * Hands lines on several at once: on a busy server a write for each would cost more than all else about it. When the
 * process ends, what waits goes out.
 */
export class GatheredLines<Line> {
  readonly #write: (lines: readonly Line[]) => void
  #lines: Line[] = []

  constructor(write: (lines: readonly Line[]) => void) {
    this.#write = write
  }

  add(line: Line): void {
    if (this.#lines.length === 0) this.#releaseLater()
    this.#lines.push(line)
  }

  /** Writes what waits. */
  readonly release = (): void => {
    process.off('exit', this.release)
    const lines = this.#lines
    this.#lines = []
    if (lines.length > 0) this.#write(lines)
  }

  #releaseLater(): void {
    setTimeout(this.release, patience)
    process.once('exit', this.release)
  }
}
