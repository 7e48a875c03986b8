import { StoreError } from '../../errors.ts'
import type { WriterSetup } from './create-replica-writer.ts'
import type { WriterCall } from './replica-messages.ts'
import type { CallWriter, WriterClient } from './writer-client.ts'
import { WriterThread } from './writer-thread.ts'

/** The thread that writes has ended unasked. */
export interface WriterEnd {
  readonly why: Error
  /** So long nothing is written, in milliseconds; then whoever writes next starts the thread again. */
  readonly pause: number
}

/** A thread that lived so long is started again at once; else after pauses that double. In milliseconds. */
const goodLife = 60_000
const firstPause = 1_000
const longestPause = 60_000

/** A writer in a thread of its own, which is started again when it ended. */
export class RestartingWriter implements WriterClient {
  readonly #setup: WriterSetup
  readonly #onEnd: (end: WriterEnd) => void
  #thread: WriterThread | undefined
  #startedAt = 0
  #pause = 0
  #pausedUntil = 0
  #isClosed = false

  constructor(setup: WriterSetup, onEnd: (end: WriterEnd) => void = () => undefined) {
    this.#setup = setup
    this.#onEnd = onEnd
    this.#thread = this.#start()
  }

  readonly call: CallWriter = async (method, ...args) => {
    if (this.#isClosed) throw new Error('the replica is closed')
    const left = this.#pausedUntil - performance.now()
    if (this.#thread === undefined && left > 0) throw pausedError(left)
    this.#thread ??= this.#start()
    return this.#thread.call({ method, args } as WriterCall)
  }

  /** After the calls before it. */
  readonly close = async (): Promise<void> => {
    this.#isClosed = true
    await this.#thread?.close()
  }

  #start(): WriterThread {
    this.#startedAt = performance.now()
    return new WriterThread(this.#setup, (why) => {
      this.#ended(why)
    })
  }

  #ended(why: Error): void {
    const now = performance.now()
    const wasGood = now - this.#startedAt >= goodLife
    this.#pause = wasGood ? 0 : Math.min(longestPause, Math.max(firstPause, this.#pause * 2))
    this.#pausedUntil = now + this.#pause
    this.#thread = undefined
    this.#onEnd({ why, pause: this.#pause })
  }
}

const pausedError = (left: number): StoreError =>
  new StoreError(
    'interrupted',
    `What is known of address books cannot be written just now: the thread that does so ended, and is started again in ${Math.ceil(left / 1000)} s`,
  )
