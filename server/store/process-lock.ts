import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { StoreError, explainSqliteError, isSqliteBusyError } from './errors.ts'
import { createPrivateFile } from './private-file.ts'

/** A lock between processes that is held until released, or until its process ends in whatever way. */
export interface ProcessLock {
  release(): void
}

/** Held locks stay reachable: a connection that is collected as garbage would give its lock up. */
const held = new Set<DatabaseSync>()

/**
 * Takes the lock that is the file at `path`, waiting `timeout` milliseconds for its holder; undefined when
 * that did not help. The operating system holds it through SQLite, so that no process ids need be
 * guessed at; nothing is ever written to the file (https://www.sqlite.org/lockingv3.html).
 */
export const acquireProcessLock = (path: string, timeout: number): ProcessLock | undefined =>
  acquire(path, timeout, 'BEGIN EXCLUSIVE')

/** The same lock with others who take it so; nobody may be about to take it alone. */
export function acquireSharedProcessLock(path: string): ProcessLock {
  const lock = acquire(path, 0, 'BEGIN; SELECT name FROM sqlite_schema')
  if (lock) return lock
  throw new StoreError('busy', `${path} is held by another process: end it and try again`)
}

function acquire(path: string, timeout: number, begin: string): ProcessLock | undefined {
  createPrivateFile(path)
  const db = new DatabaseSync(path, { timeout })
  try {
    db.exec(`PRAGMA journal_mode = MEMORY; ${begin}`)
  } catch (error) {
    db.close()
    if (isSqliteBusyError(error)) return undefined
    throw explainSqliteError(error, path)
  }
  held.add(db)
  return {
    release: () => {
      if (held.delete(db)) db.close()
    },
  }
}

/** Whether a process holds the lock, alone or with others. */
export function isProcessLockHeld(path: string): boolean {
  if (!existsSync(path)) return false
  const lock = acquireProcessLock(path, 0)
  lock?.release()
  return lock === undefined
}
