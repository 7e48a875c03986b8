import type { DatabaseSync } from 'node:sqlite'

/** Tells that the store has changed, without reading it. */
export interface Revision {
  /** A number that has not been returned before the last change. */
  readonly get: () => number
  /** To be called after a change through this connection. */
  readonly bump: () => void
}

/** SQLite tells of the changes of other connections only (https://www.sqlite.org/pragma.html#pragma_data_version). */
export function createRevision(db: DatabaseSync): Revision {
  const statement = db.prepare('PRAGMA data_version')
  const read = (): unknown => statement.get()?.data_version
  let seen = read()
  let revision = 1
  return {
    get: () => {
      const now = read()
      if (now !== seen) revision++
      seen = now
      return revision
    },
    bump: () => {
      revision++
    },
  }
}
