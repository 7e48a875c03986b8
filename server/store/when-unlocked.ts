import { setTimeout } from 'node:timers/promises'
import { isSqliteBusyError } from './errors.ts'

/** Another connection's transaction is waited for so long, in milliseconds. */
const patience = 30_000
const longestPause = 50

/**
 * Runs the work at once, or again and again while another connection writes; between two tries everything else goes on.
 * The work does nothing before it has the lock: it is one statement, or one transaction.
 */
export async function whenUnlocked<T>(work: () => T): Promise<T> {
  const end = performance.now() + patience
  for (let pause = 2; ; pause = Math.min(longestPause, pause * 2)) {
    try {
      return work()
    } catch (error) {
      if (!isSqliteBusyError(error) || performance.now() > end) throw error
    }
    await setTimeout(pause)
  }
}
