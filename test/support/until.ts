import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'

/** Waits for what comes true behind an answer, five seconds at most. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 5_000
  while (!(await isTrue())) {
    if (performance.now() > end) assert.fail('it did not come true')
    await setTimeout(10)
  }
}
