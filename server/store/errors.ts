import { basename } from 'node:path'

/**
 * What is wrong with the store. `corrupt`, `wrong-key` and `newer` can concern one account only; the
 * others all of it.
 */
export type StoreFailure =
  | 'corrupt'
  | 'wrong-key'
  | 'newer'
  | 'no-key'
  | 'unsafe'
  | 'disk'
  | 'busy'
  | 'claimed'
  | 'interrupted'
  | 'unknown-account'

/** The store refuses or fails; the message is for a person and tells the cure. */
export class StoreError extends Error {
  readonly failure: StoreFailure

  constructor(failure: StoreFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StoreError'
    this.failure = failure
  }
}

/** The error's code as Node's file functions give it: `ENOSPC`, `EEXIST`. */
export function nodeErrorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

type Explanation = readonly [StoreFailure, (path: string) => string]

const busy: Explanation = [
  'busy',
  (path) => `${path} is held by another process: try again when that has ended`,
]
const noAccount = 'there is no such account: add it with `carddav-bridge login NAME`'
const foreignKey: Explanation = ['unknown-account', () => noAccount]

/** Result codes of SQLite, extended ones where the primary one says too little (https://www.sqlite.org/rescode.html). */
const explanations = new Map<number, Explanation>([
  // Our statements are fixed: that one does not suit the tables or the file's format is damage.
  [1, ['corrupt', corruptDatabaseMessage]],
  [5, busy],
  [6, busy],
  [8, ['disk', (path) => `${path} cannot be written: check its owner and disk, or set dataDir`]],
  [10, ['disk', (path) => `reading or writing ${path} failed: check the disk and its free space`]],
  [11, ['corrupt', corruptDatabaseMessage]],
  [13, ['disk', fullDiskMessage]],
  [14, ['disk', (path) => `${path} cannot be opened: check its folder, owner and disk`]],
  [26, ['corrupt', corruptDatabaseMessage]],
  [787, foreignKey],
])

/** Something was to be stored that belongs to an account that is not there, or not any more. */
export const unknownAccountError = (): StoreError => new StoreError('unknown-account', noAccount)

/** What a person reads about a disk without free space. */
export function fullDiskMessage(path: string): string {
  return `the disk of ${path} is full: free some space and try again`
}

/** What a person reads about a database that cannot be used; it and what lies beside it stay as they are. */
export function corruptDatabaseMessage(path: string): string {
  const name = basename(path)
  // A log that is left would be played into the copy.
  return (
    `${path} is corrupt and was left untouched, as were ${name}-wal and ${name}-shm: move all three away together, ` +
    'then put back a copy, or sign in again with `carddav-bridge login NAME`'
  )
}

/** Says what an error of SQLite means for `path`; other errors pass as they are. */
export function explainSqliteError(error: unknown, path: string): unknown {
  const code = sqliteCode(error) ?? 0
  const explanation = explanations.get(code) ?? explanations.get(code & 0xff)
  if (!explanation) return error
  const [failure, message] = explanation
  return new StoreError(failure, message(path), { cause: error })
}

/** The file itself is bad: SQLITE_CORRUPT, SQLITE_NOTADB, or SQLITE_ERROR for tables that are not as they were made. */
export const isSqliteDamageError = (error: unknown): boolean =>
  [1, 11, 26].includes((sqliteCode(error) ?? 0) & 0xff)

/** SQLITE_BUSY: another connection holds the lock. */
export function isSqliteBusyError(error: unknown): boolean {
  return ((sqliteCode(error) ?? 0) & 0xff) === 5
}

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error && 'errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode : undefined
}
