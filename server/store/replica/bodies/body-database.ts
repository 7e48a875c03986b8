import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { explainSqliteError, isSqliteDamageError } from '../../errors.ts'
import { companionsOf, readUntouched } from '../../database/untouched-database.ts'
import {
  createPrivateFile,
  removeTemporaryFiles,
  renameDurably,
  temporaryPath,
} from '../../private-file.ts'

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
  removeTemporaryFiles(path)
  if (!existsSync(markOf(path)) && tryOpening(path)) return undefined
  const aside = `${path}.damaged-${now()}`
  setAside(path, aside)
  rmSync(markOf(path), { force: true })
  if (tryOpening(path)) return aside
  throw new Error(`${path} is damaged again`)
}

/** What lies beside it goes first: a log that is left would be played into the new file. */
function setAside(path: string, aside: string): void {
  for (const [index, companion] of companionsOf(path).entries())
    if (existsSync(companion)) renameSync(companion, companionsOf(aside)[index] ?? aside)
  renameSync(path, aside)
}

/** Has the file set aside when it is opened next: damage deep inside shows only when it is met. */
export function markBodyDatabase(path: string): void {
  createPrivateFile(markOf(path))
}

const markOf = (path: string): string => `${path}-damaged`

/** False when the file is damaged; a disk that refuses is another matter. */
function tryOpening(path: string): boolean {
  try {
    if (isEmpty(path)) create(path)
    return readUntouched(path, isOurs)
  } catch (error) {
    if (isSqliteDamageError(error)) return false
    throw explainSqliteError(error, path)
  }
}

/** Also when it is not there. */
const isEmpty = (path: string): boolean =>
  (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0

/** Under another name first: a part of it would be taken for damage. A log of one that is gone belongs to nothing. */
function create(path: string): void {
  const temporary = temporaryPath(path)
  createPrivateFile(temporary)
  const db = new DatabaseSync(temporary)
  db.exec(`
    PRAGMA page_size = ${pageSize}; PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA application_id = ${applicationId}; ${schema}; PRAGMA journal_mode = WAL`)
  db.close()
  for (const companion of companionsOf(path)) rmSync(companion, { force: true })
  renameDurably(temporary, path)
}

function isOurs(db: DatabaseSync): boolean {
  if (db.prepare('PRAGMA application_id').get()?.application_id !== applicationId) return false
  const tables = db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'table'").all()
  if (tables.map(({ sql }) => sql).join() !== schema) return false
  db.prepare('SELECT key, sealed FROM bodies LIMIT 1').get()
  return true
}
