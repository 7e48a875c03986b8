import { lstatSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { StoreError, corruptDatabaseMessage, explainSqliteError } from '../errors.ts'
import {
  createPrivateFile,
  renameDurably,
  removeTemporaryFiles,
  temporaryPath,
} from '../private-file.ts'
import type { StoreUse } from '../store-use.ts'
import { checkSchema, isSchemaOutdated, migrateSchema, stampApplicationId } from './schema.ts'
import { readUntouched } from './untouched-database.ts'

/** Other processes hold the database for milliseconds only; this long we wait for them. */
const timeout = 5000

/**
 * Opens the database, made if there is none, checked, migrated, and safe against kill and power cut:
 * each transaction is on the disk whole when it returns. Only one process at a time may be here.
 */
export function openDatabase(path: string, use: Pick<StoreUse, 'isShared'>): DatabaseSync {
  removeTemporaryFiles(path)
  try {
    if (!exists(path)) create(path)
    return openChecked(path, use)
  } catch (error) {
    throw explainSqliteError(error, path)
  }
}

/**
 * Runs `work` in one write transaction: all of its changes or none. Within another one it is a part of that, which is
 * undone alone when `work` throws and the outer one goes on.
 */
export function runInTransaction<T>(db: DatabaseSync, work: () => T): T {
  const nested = db.isTransaction
  db.exec(nested ? 'SAVEPOINT part' : 'BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec(nested ? 'RELEASE part' : 'COMMIT')
    return result
  } catch (error) {
    // SQLite has rolled back by itself after some errors (https://www.sqlite.org/lang_transaction.html).
    if (db.isTransaction) db.exec(nested ? 'ROLLBACK TO part; RELEASE part' : 'ROLLBACK')
    throw error
  }
}

/**
 * Rewrites the database, and empties its write-ahead log: what was deleted or replaced before is in neither. Copies of a
 * row stay in pages that it was moved from, which `secure_delete` does not overwrite
 * (https://www.sqlite.org/pragma.html#pragma_secure_delete).
 */
export function eraseDeletedContent(db: DatabaseSync): void {
  try {
    db.exec('VACUUM')
  } finally {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  }
}

function exists(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  // Ours get their name when they are complete, so that an empty one was emptied by someone.
  if (stats?.size === 0) throw new StoreError('corrupt', corruptDatabaseMessage(path))
  return stats !== undefined
}

/** Under another name first: whoever sees the database sees it with its schema. */
function create(path: string): void {
  refuseOrphan(`${path}-wal`, path)
  refuseOrphan(`${path}-journal`, path)
  const temporary = temporaryPath(path)
  createPrivateFile(temporary)
  const db = new DatabaseSync(temporary)
  try {
    stampApplicationId(db)
    migrateSchema(db)
  } finally {
    db.close()
  }
  renameDurably(temporary, path)
}

/** SQLite would play a journal back into a new database that it does not belong to. */
function refuseOrphan(journal: string, path: string): void {
  if (!lstatSync(journal, { throwIfNoEntry: false })) return
  throw new StoreError(
    'corrupt',
    `${path} is missing, but its journal ${journal} is there: put ${path} back, or move both away`,
  )
}

/**
 * What does not pass is not opened for writing: that alone would move the log of a killed process into the file. A file
 * that others use is open for writing already, and a look past their locks might meet what they are at.
 */
function openChecked(path: string, { isShared }: Pick<StoreUse, 'isShared'>): DatabaseSync {
  const check = (db: DatabaseSync): void => {
    checkSchema(db, path)
  }
  if (!isShared) readUntouched(path, check)
  const db = new DatabaseSync(path, { timeout })
  try {
    if (isShared) check(db)
    // A write-ahead log, so that readers and a writer never wait for each other; FULL flushes it at each
    // commit (https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_synchronous).
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY')
    db.exec('PRAGMA secure_delete = ON')
    // Earlier versions deleted without it.
    if (isSchemaOutdated(db)) eraseDeletedContent(db)
    migrateSchema(db)
    // From here on whoever is in the way is waited for without standing still.
    db.exec('PRAGMA busy_timeout = 0')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
