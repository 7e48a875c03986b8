import type { ReplicaWriter } from './replica-writer.ts'
import { runCall } from './writer-calls.ts'
import type { WriterCall, WriterMethod, WriterResult } from './replica-messages.ts'

/** Asks the writer; each call is durable when its promise resolves. */
export type CallWriter = <Method extends WriterMethod>(
  method: Method,
  ...args: Extract<WriterCall, { method: Method }>['args']
) => Promise<WriterResult<Method>>

/** Whoever writes the replica for this process. */
export interface WriterClient {
  readonly call: CallWriter
  /** After the calls before it. */
  readonly close: () => Promise<void>
}

/** The same calls, run where they are made: for whatever decides the order of things by itself. */
export function callDirectly(writer: ReplicaWriter): WriterClient {
  const call: CallWriter = (method, ...args) =>
    new Promise((resolve) => {
      resolve(runCall(writer, { method, args } as WriterCall) as never)
    })
  return { call, close: async () => call('close') }
}
