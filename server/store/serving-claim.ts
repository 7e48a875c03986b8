import type { DatabaseSync } from 'node:sqlite'
import type { ServingClaim } from '../../lib/store/serving-claim.ts'
import type { SynchronousStore } from '../../lib/store/transactions.ts'
import { runInTransaction } from './database/database.ts'
import { StoreError } from './errors.ts'
import { isProcessLockHeld, acquireProcessLock, type ProcessLock } from './process-lock.ts'

/** The claim, and its end. */
interface ReleasableClaim extends SynchronousStore<ServingClaim> {
  /** Nothing happens when the claim is not ours. */
  readonly release: () => void
}

/**
 * The lock is the file at `path`; the addresses are in the database. Both are touched within one write
 * transaction: nobody sees a claim half made, or takes `isProcessLockHeld`, which holds the lock for a moment, for one.
 */
export function createServingClaim(db: DatabaseSync, path: string): ReleasableClaim {
  let held: ProcessLock | undefined
  return {
    servingAddresses: () =>
      runInTransaction(db, () => (held || isProcessLockHeld(path) ? readAddresses(db) : undefined)),
    claimServing: (addresses) => {
      runInTransaction(db, () => {
        held ??= acquire(db, path)
        writeAddresses(db, addresses)
      })
    },
    release: () => {
      held?.release()
      held = undefined
    },
  }
}

function acquire(db: DatabaseSync, path: string): ProcessLock {
  const lock = acquireProcessLock(path, 0)
  if (lock) return lock
  const where = readAddresses(db).join(' ') || 'it is just starting'
  throw new StoreError(
    'claimed',
    `another serve is running on this data folder (${where}): stop it, or set another dataDir`,
  )
}

function readAddresses(db: DatabaseSync): readonly string[] {
  const rows = db.prepare('SELECT address FROM serving ORDER BY position').all()
  return rows.map((row) => String(row.address))
}

function writeAddresses(db: DatabaseSync, addresses: readonly string[]): void {
  db.exec('DELETE FROM serving')
  const insert = db.prepare('INSERT INTO serving (position, address) VALUES (?, ?)')
  for (const [position, address] of addresses.entries()) insert.run(position, address)
}
