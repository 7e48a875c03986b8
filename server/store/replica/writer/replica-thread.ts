import { parentPort, workerData } from 'node:worker_threads'
import { createReplicaWriter, type WriterSetup } from './create-replica-writer.ts'
import type { WriterAnswer, WriterRequest } from './replica-messages.ts'
import type { ReplicaWriter } from './replica-writer.ts'
import { failureOf, runCall } from './writer-calls.ts'

/** The thread that writes the replica: one call after the other, each answered in turn. */
let writer: ReplicaWriter | undefined

function openedWriter(): ReplicaWriter {
  writer ??= createReplicaWriter(workerData as WriterSetup)
  return writer
}

parentPort?.on('message', ({ call }: WriterRequest) => {
  parentPort?.postMessage(answerTo(call))
  if (call.method === 'close') parentPort?.close()
})

function answerTo(call: WriterRequest['call']): WriterAnswer {
  try {
    if (call.method === 'close' && writer === undefined) return { result: undefined }
    return { result: runCall(openedWriter(), call) }
  } catch (error) {
    return { failure: failureOf(error) }
  }
}

try {
  openedWriter()
} catch {
  // Whoever asks first is told, if it is still so then.
}
