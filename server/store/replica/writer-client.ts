import { Worker } from 'node:worker_threads'
import type { ReplicaWriter } from './replica-writer.ts'
import { errorOf, runCall } from './writer-calls.ts'
import type { WriterSetup } from './create-replica-writer.ts'
import type {
  WriterAnswer,
  WriterCall,
  WriterMethod,
  WriterRequest,
  WriterResult,
} from './replica-messages.ts'

/** Asks the writer; each call is durable when its promise resolves. */
export type CallWriter = <Method extends WriterMethod>(
  method: Method,
  ...args: Extract<WriterCall, { method: Method }>['args']
) => Promise<WriterResult<Method>>

/** A writer in a thread of its own. */
export interface WriterClient {
  readonly call: CallWriter
  /** After the calls before it. */
  readonly close: () => Promise<void>
}

interface Waiting {
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

// Beside this file in a checkout, beside the bundle in what npm installs.
const threadUrl = new URL(
  import.meta.url.endsWith('.ts') ? 'replica-thread.ts' : 'replica-thread.js',
  import.meta.url,
)

/** The same calls, run where they are made: for whatever decides the order of things by itself. */
export function callDirectly(writer: ReplicaWriter): WriterClient {
  const call: CallWriter = (method, ...args) =>
    new Promise((resolve) => {
      resolve(runCall(writer, { method, args } as WriterCall) as never)
    })
  return { call, close: async () => call('close') }
}

/** Starts the thread. */
export function startWriterThread(setup: WriterSetup): WriterClient {
  const thread = new Worker(threadUrl, { workerData: setup })
  // Only while something is asked of it does it keep the process alive.
  thread.unref()
  const waiting: Waiting[] = []
  let ended: Error | undefined
  thread.on('message', (answer: WriterAnswer) => {
    const oldest = waiting.shift()
    if (waiting.length === 0) thread.unref()
    if ('result' in answer) oldest?.resolve(answer.result as never)
    else oldest?.reject(errorOf(answer.failure))
  })
  const end = (error: Error): void => {
    ended ??= error
    for (const { reject } of waiting.splice(0)) reject(error)
  }
  thread.on('error', end)
  thread.on('exit', () => {
    end(new Error('the thread that writes the replica has ended'))
  })
  const call: CallWriter = (method, ...args) =>
    new Promise((resolve, reject) => {
      if (ended) {
        reject(ended)
        return
      }
      thread.postMessage({ call: { method, args } as WriterCall } satisfies WriterRequest)
      thread.ref()
      waiting.push({ resolve, reject })
    })
  return {
    call,
    async close() {
      if (ended) return
      await call('close')
    },
  }
}
