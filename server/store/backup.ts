import { closeSync, fsyncSync, lstatSync, openSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreError, explainSqliteError } from './errors.ts'
import { createPrivateFile, renameDurably, temporaryPath } from './private-file.ts'
import { checkSchema } from './database/schema.ts'
import { readUntouched } from './database/untouched-database.ts'
import { beginStoreUse } from './store-use.ts'

/**
 * Copies store.db, as it is at one moment and also while others write it, into a new file of mode 0600; returns its size in
 * bytes. Not in it are bodies.db, whose cards are upstream too, and the key, without which the copy opens no grant. Throws StoreError,
 * and leaves nothing behind then: when there is no store, it is damaged, or `file` exists or cannot be written.
 */
export function backUpStore(dataDir: string, file: string): number {
  const path = join(dataDir, 'store.db')
  if (!lstatSync(path, { throwIfNoEntry: false }))
    throw new StoreError('disk', `there is no store yet (${path}): nothing was copied`)
  if (lstatSync(file, { throwIfNoEntry: false }))
    throw new StoreError('disk', `${file} exists and was left as it is: name another file`)
  const temporary = temporaryPath(file)
  createPrivateFile(temporary)
  try {
    copyDatabase(path, temporary)
    flush(temporary)
    renameDurably(temporary, file)
    return statSync(file).size
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** One read transaction, for which no writer waits, and which leaves out what was deleted (https://www.sqlite.org/lang_vacuum.html). */
function copyDatabase(path: string, into: string): void {
  const copy = (db: DatabaseSync): void => {
    checkSchema(db, path)
    db.prepare('VACUUM INTO ?').run(into)
  }
  try {
    beginStoreUse(dirname(path), (use) => {
      if (use.isShared) readBesideOthers(path, copy)
      else readUntouched(path, copy)
      use.end()
    })
  } catch (error) {
    throw explainSqliteError(error, path)
  }
}

function readBesideOthers(path: string, read: (db: DatabaseSync) => void): void {
  using db = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
  read(db)
}

function flush(file: string): void {
  const descriptor = openSync(file, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
