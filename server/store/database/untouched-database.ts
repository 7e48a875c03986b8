import { existsSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { createPrivateFile } from '../private-file.ts'
import { isLogToBeRead } from './write-ahead-log.ts'

/** What may lie beside a database: its write-ahead log, and the index of that (https://www.sqlite.org/walformat.html). */
export const companionsOf = (path: string): readonly string[] => [logOf(path), indexOf(path)]

const logOf = (path: string): string => `${path}-wal`
const indexOf = (path: string): string => `${path}-shm`

/** In milliseconds. */
const timeout = 5000

/**
 * Reads a database as its last writer left it, also when that was killed: its file, the log and the index keep their
 * bytes. Nobody may use it meanwhile (`beginStoreUse`). Throws SQLite's errors, also for a log whose header is spoilt: SQLite
 * would pass over it, and so over what was stored last.
 */
export function readUntouched<T>(path: string, read: (db: DatabaseSync) => T): T {
  // Changes that were begun before there was a log are undone first: without that there is nothing to read.
  if (existsSync(`${path}-journal`)) return readAndClose(new DatabaseSync(path, { timeout }), read)
  // A mere header is one too many: SQLite 3.53 waits for ten seconds, and gives up (walBeginShmUnreliable).
  if (!isLogToBeRead(logOf(path))) return readAndClose(openReadOnly(path, 'immutable'), read)
  const isIndexed = existsSync(indexOf(path))
  // SQLite wants it to be there; an empty one will do.
  if (!isIndexed) createPrivateFile(indexOf(path))
  try {
    return readAndClose(openReadOnly(path, 'readonly_shm'), read)
  } finally {
    if (!isIndexed) rmSync(indexOf(path), { force: true })
  }
}

/** Read-only alone is not enough: such a connection makes log and index anew (https://www.sqlite.org/wal.html#read_only_databases). */
function openReadOnly(path: string, parameter: 'immutable' | 'readonly_shm'): DatabaseSync {
  const url = pathToFileURL(path)
  url.searchParams.set(parameter, '1')
  return new DatabaseSync(url, { readOnly: true, timeout })
}

function readAndClose<T>(db: DatabaseSync, read: (db: DatabaseSync) => T): T {
  try {
    return read(db)
  } finally {
    db.close()
  }
}
