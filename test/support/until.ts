import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'

/** Waits for what comes true behind an answer, five seconds at most. */
export async function until(isTrue: () => boolean): Promise<void> {
  for (const end = performance.now() + 5_000; !isTrue(); await setTimeout(10))
    if (performance.now() > end) assert.fail('it did not come true')
}
