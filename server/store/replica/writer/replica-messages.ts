import type { StoreFailure } from '../../errors.ts'
import type { ReplicaWriter } from './replica-writer.ts'

/** What the writer can be asked, across threads. */
export type WriterCall = {
  [Method in WriterMethod]: {
    readonly method: Method
    readonly args: Parameters<ReplicaWriter[Method]>
  }
}[WriterMethod]

export type WriterMethod =
  | 'apply'
  | 'begin'
  | 'putBodies'
  | 'loseBodies'
  | 'forgetOverlays'
  | 'prune'
  | 'removeCards'
  | 'erase'
  | 'checkpoint'
  | 'close'

export type WriterResult<Method extends WriterMethod> = ReturnType<ReplicaWriter[Method]>

/** Calls on their way to the thread, in order. */
export interface WriterRequest {
  readonly call: WriterCall
}

/** The answer to the oldest call that has none yet. */
export type WriterAnswer = { readonly result: unknown } | { readonly failure: WriterFailure }

/** An error on its way to another thread. */
export interface WriterFailure {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  /** Of a StoreError. */
  readonly failure: StoreFailure | undefined
}
