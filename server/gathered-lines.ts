import { Writable } from 'node:stream'

/** How long a line may wait for others, in milliseconds. */
const patience = 10

/**
 * Takes lines and writes them to a stream, several at once: on a busy server a write for each would cost more than all
 * else about it. When the process ends, what waits goes out.
 */
export class GatheredLines extends Writable {
  readonly #stream: NodeJS.WritableStream
  #lines = ''

  constructor(stream: NodeJS.WritableStream) {
    super({ decodeStrings: false })
    this.#stream = stream
  }

  override _write(line: string, _: BufferEncoding, done: () => void): void {
    if (this.#lines === '') this.#releaseLater()
    this.#lines += line
    done()
  }

  /** Writes what waits. */
  readonly release = (): void => {
    process.off('exit', this.release)
    if (this.#lines !== '') this.#stream.write(this.#lines)
    this.#lines = ''
  }

  #releaseLater(): void {
    setTimeout(this.release, patience)
    process.once('exit', this.release)
  }
}
