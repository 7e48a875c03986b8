import { existsSync, renameSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { explainSqliteError, isSqliteDamageError } from '../../errors.ts'
import { createPrivateFile } from '../../private-file.ts'

/** In bytes: cards of a few KB leave less of a page empty than in the usual ones of 4096. */
const pageSize = 16_384

/** "CDBB": tells our file from another program's. */
const applicationId = 0x43444242

/** Accounts are not named: a removed one's bodies stay for a while, and nothing tells whose they were. */
const schema = 'CREATE TABLE bodies (key BLOB PRIMARY KEY, sealed BLOB NOT NULL) STRICT'

/**
 * Makes sure that the file of bodies can be used. All in it can be fetched again: a file that is damaged or not ours is
 * set aside, under a name that is returned, and a new one begun; a body that is missing is never taken for a missing card.
 */
export function prepareBodyDatabase(path: string, now: () => number): string | undefined {
  createPrivateFile(path)
  if (!existsSync(markOf(path)) && tryOpening(path)) return undefined
  const aside = `${path}.damaged-${now()}`
  renameSync(path, aside)
  for (const left of [`${path}-wal`, `${path}-shm`, markOf(path)]) rmSync(left, { force: true })
  if (tryOpening(path)) return aside
  throw new Error(`${path} is damaged again`)
}

/** Has the file set aside when it is opened next: damage deep inside shows only when it is met. */
export function markBodyDatabase(path: string): void {
  createPrivateFile(markOf(path))
}

const markOf = (path: string): string => `${path}-damaged`

/** False when the file is damaged; a disk that refuses is another matter. */
function tryOpening(path: string): boolean {
  createPrivateFile(path)
  try {
    return isOursOrNew(path)
  } catch (error) {
    if (isSqliteDamageError(error)) return false
    throw explainSqliteError(error, path)
  }
}

function isOursOrNew(path: string): boolean {
  const db = new DatabaseSync(path)
  try {
    const tables = (): unknown[] =>
      db
        .prepare("SELECT sql FROM sqlite_schema WHERE type = 'table'")
        .all()
        .map(({ sql }) => sql)
    if (tables().length === 0)
      db.exec(`
        PRAGMA page_size = ${pageSize}; PRAGMA auto_vacuum = INCREMENTAL;
        PRAGMA application_id = ${applicationId}; ${schema}`)
    if (db.prepare('PRAGMA application_id').get()?.application_id !== applicationId) return false
    if (tables().join() !== schema) return false
    db.prepare('SELECT key, sealed FROM bodies LIMIT 1').get()
    db.exec('PRAGMA journal_mode = WAL')
    return true
  } finally {
    db.close()
  }
}
