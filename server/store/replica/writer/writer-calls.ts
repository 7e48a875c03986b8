import { StoreError } from '../../errors.ts'
import type { WriterCall, WriterFailure } from './replica-messages.ts'
import type { ReplicaWriter } from './replica-writer.ts'

/** Runs one call; buffers that crossed a thread have become plain bytes. */
export function runCall(writer: ReplicaWriter, call: WriterCall): unknown {
  switch (call.method) {
    case 'apply':
      return writer.apply(...call.args)
    case 'begin':
      return writer.begin(...call.args)
    case 'putBodies':
      return writer.putBodies(...call.args)
    case 'loseBodies':
      writer.loseBodies(...call.args)
      return undefined
    case 'forgetOverlays':
      writer.forgetOverlays()
      return undefined
    case 'prune':
      return writer.prune()
    case 'removeCards':
      return writer.removeCards(...call.args)
    case 'erase':
      writer.erase()
      return undefined
    case 'checkpoint':
      writer.checkpoint()
      return undefined
    case 'close':
      writer.close()
      return undefined
  }
}

/** An error as it crosses threads, and its inverse. */
export function failureOf(error: unknown): WriterFailure {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  const failure = error instanceof StoreError ? error.failure : undefined
  return { name, message, stack, failure }
}

export function errorOf({ name, message, stack, failure }: WriterFailure): Error {
  const error = failure === undefined ? new Error(message) : new StoreError(failure, message)
  return Object.assign(error, { name, stack })
}
