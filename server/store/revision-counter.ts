import type { DatabaseSync } from 'node:sqlite'

/** Tells that the store has changed, without reading it. */
export interface RevisionCounter {
  /** A number that has not been returned before the last change. */
  readonly current: () => number
  /** To be called within the transaction of a change. */
  readonly increment: () => void
}

/**
 * Counts in `db` itself: SQLite tells whether another connection has changed anything at all
 * (https://www.sqlite.org/pragma.html#pragma_data_version), and the replica's writes all the time.
 */
export function createRevisionCounter(db: DatabaseSync): RevisionCounter {
  const get = db.prepare('SELECT count FROM revision')
  const increment = db.prepare('UPDATE revision SET count = count + 1')
  return {
    current: () => Number(get.get()?.count),
    increment: () => {
      increment.run()
    },
  }
}
