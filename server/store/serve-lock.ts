import type { DatabaseSync } from 'node:sqlite'
import { transact } from './database.ts'
import { StoreError } from './errors.ts'
import { isLocked, takeLock, type ProcessLock } from './process-lock.ts'

/** Who serves this store, and where. */
export interface ServeLock {
  /** Addresses of the `serve` that runs, in whatever process. */
  readonly serving: () => readonly string[] | undefined
  /** Claims the store; the holder may claim again, with other addresses. */
  readonly claim: (addresses: readonly string[]) => void
  readonly release: () => void
}

/**
 * The lock is the file at `path`; the addresses are in the database. Both are touched within one write
 * transaction, so that nobody sees a claim half made, or takes a look at the lock for a claim.
 */
export function createServeLock(db: DatabaseSync, path: string): ServeLock {
  let held: ProcessLock | undefined
  return {
    serving: () => transact(db, () => (held || isLocked(path) ? readAddresses(db) : undefined)),
    claim: (addresses) => {
      transact(db, () => {
        held ??= take(db, path)
        writeAddresses(db, addresses)
      })
    },
    release: () => {
      held?.release()
      held = undefined
    },
  }
}

function take(db: DatabaseSync, path: string): ProcessLock {
  const lock = takeLock(path, 0)
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
