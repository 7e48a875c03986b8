import type { DatabaseSync } from 'node:sqlite'

/** Tells that the store has changed, without reading it. */
export interface RevisionCounter {
  /** A number that has not been returned before the last change. */
  readonly current: () => number
  /** To be called after a change through this connection. */
  readonly increment: () => void
}

/** SQLite tells of the changes of other connections only (https://www.sqlite.org/pragma.html#pragma_data_version). */
export function createRevisionCounter(db: DatabaseSync): RevisionCounter {
  const statement = db.prepare('PRAGMA data_version')
  const read = (): unknown => statement.get()?.data_version
  let seen = read()
  let revision = 1
  return {
    current: () => {
      const now = read()
      if (now !== seen) revision++
      seen = now
      return revision
    },
    increment: () => {
      revision++
    },
  }
}
