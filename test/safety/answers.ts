import type { Answer } from '../fake-google/answer.ts'
import type { Fault } from '../fake-google/faults.ts'

/** A fault that keeps answers back: the operation is performed at once, its answer waits for `release`. */
export interface KeptBack {
  readonly fault: Fault
  /** Resolves when an operation was performed. */
  readonly performed: Promise<unknown>
  readonly release: () => void
}

export function keepBack(): KeptBack {
  const performed = Promise.withResolvers<undefined>()
  const released = Promise.withResolvers<undefined>()
  const fault: Fault = async (_, perform) => {
    const answer: Answer = perform()
    performed.resolve(undefined)
    await released.promise
    return answer
  }
  return {
    fault,
    performed: performed.promise,
    release: () => {
      released.resolve(undefined)
    },
  }
}
