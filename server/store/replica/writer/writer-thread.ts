import { Worker } from 'node:worker_threads'
import { StoreError } from '../../errors.ts'
import type { WriterSetup } from './create-replica-writer.ts'
import type { WriterAnswer, WriterCall, WriterRequest } from './replica-messages.ts'
import { errorOf } from './writer-calls.ts'

interface Waiting {
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

// Beside this file in a checkout, beside the bundle in what npm installs.
const threadUrl = new URL(
  import.meta.url.endsWith('.ts') ? 'replica-thread.ts' : 'replica-thread.js',
  import.meta.url,
)

/**
 * One life of the thread that writes. `onEnd` is called once when it ends before it was closed; what it was asked and has
 * not answered is rejected then, and may have been done or not, as after a crash.
 */
export class WriterThread {
  readonly #worker: Worker
  readonly #waiting: Waiting[] = []
  #isOver = false
  #isClosing = false

  constructor(setup: WriterSetup, onEnd: (why: Error) => void) {
    this.#worker = new Worker(threadUrl, { workerData: setup })
    // Only while something is asked of it does it keep the process alive.
    this.#worker.unref()
    this.#worker.on('message', (answer: WriterAnswer) => {
      this.#settle(answer)
    })
    const end = (why: Error): void => {
      if (this.#isOver) return
      this.#isOver = true
      for (const { reject } of this.#waiting.splice(0)) reject(interruptedError(why))
      if (!this.#isClosing) onEnd(why)
    }
    this.#worker.on('error', end)
    this.#worker.on('exit', (code) => {
      end(new Error(`the thread was ended (${code})`))
    })
  }

  call(call: WriterCall): Promise<never> {
    return new Promise((resolve, reject) => {
      this.#worker.postMessage({ call } satisfies WriterRequest)
      this.#worker.ref()
      this.#waiting.push({ resolve, reject })
    })
  }

  /** After the calls before it. */
  async close(): Promise<void> {
    this.#isClosing = true
    await this.call({ method: 'close', args: [] })
  }

  #settle(answer: WriterAnswer): void {
    const oldest = this.#waiting.shift()
    if (this.#waiting.length === 0) this.#worker.unref()
    if ('result' in answer) oldest?.resolve(answer.result as never)
    else oldest?.reject(errorOf(answer.failure))
  }
}

const interruptedError = (cause: Error): StoreError =>
  new StoreError(
    'interrupted',
    'Writing what is known of the address books was interrupted; whether this was stored shows when it is read again',
    { cause },
  )
