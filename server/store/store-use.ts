import { join } from 'node:path'
import { StoreError } from './errors.ts'
import { acquireProcessLock, acquireSharedProcessLock, isProcessLockHeld } from './process-lock.ts'

/** While one process makes or migrates a store, others that open it wait this long, in milliseconds. */
const openTimeout = 30_000

/** That this process uses the store of a folder; ends with `end`, or with the process. */
export interface StoreUse {
  /** Whether others used it when this use began: they may write at any time. */
  readonly isShared: boolean
  end(): void
}

/**
 * Begins to use a store by `open`, while no other process does so. Ends the use when `open` throws. Throws StoreError
 * `busy` when another process is at it for too long.
 */
export function beginStoreUse<T>(directory: string, open: (use: StoreUse) => T): T {
  const path = join(directory, 'open.lock')
  const opening = acquireProcessLock(path, openTimeout)
  if (!opening)
    throw new StoreError('busy', `${path} is held by another process: end it and try again`)
  const use = acquireUse(join(directory, 'use.lock'))
  try {
    return open(use)
  } catch (error) {
    use.end()
    throw error
  } finally {
    opening.release()
  }
}

function acquireUse(path: string): StoreUse {
  const isShared = isProcessLockHeld(path)
  const lock = acquireSharedProcessLock(path)
  return {
    isShared,
    end: () => {
      lock.release()
    },
  }
}
