import { DatabaseSync, type StatementSync } from 'node:sqlite'

const columns =
  'id, name, uid, upstream_etag, etag, body, size, last_modified, created, revision, gone_at'

/** A read-only connection to store.db, with the statements that snapshots use. */
export interface SnapshotConnection {
  readonly db: DatabaseSync
  readonly statements: Readonly<Record<SnapshotStatement, StatementSync>>
}

type SnapshotStatement =
  | 'begin'
  | 'end'
  | 'state'
  | 'epoch'
  | 'count'
  | 'countBodies'
  | 'card'
  | 'named'
  | 'withUid'
  | 'cards'
  | 'bodiless'
  | 'changes'
  | 'overlay'
  | 'rechecks'
  | 'held'
  | 'journal'

/** Waits so long for a checkpoint, in milliseconds. */
const timeout = 5000

export function openSnapshotConnection(path: string): SnapshotConnection {
  const db = new DatabaseSync(path, { readOnly: true, timeout })
  const inBook = `SELECT ${columns} FROM cards WHERE book = ?`
  return {
    db,
    statements: {
      begin: db.prepare('BEGIN'),
      end: db.prepare('ROLLBACK'),
      state: db.prepare(`
        SELECT key, revision, floor, head FROM book_states JOIN accounts ON name = account
          WHERE account = ? AND created_at = ? AND book = ?`),
      epoch: db.prepare(`
        SELECT epoch FROM epochs WHERE book = ? AND first_revision <= ?
          ORDER BY first_revision DESC LIMIT 1`),
      count: db.prepare('SELECT count(*) AS n FROM cards WHERE book = ? AND gone_at IS NULL'),
      countBodies: db.prepare(
        'SELECT count(*) AS n FROM cards WHERE book = ? AND gone_at IS NULL AND body IS NOT NULL',
      ),
      card: db.prepare(`${inBook} AND id = ? AND gone_at IS NULL`),
      named: db.prepare(`${inBook} AND name = ? AND gone_at IS NULL`),
      withUid: db.prepare(`${inBook} AND uid = ? AND gone_at IS NULL`),
      cards: db.prepare(`${inBook} AND gone_at IS NULL ORDER BY revision, id`),
      bodiless: db.prepare(
        'SELECT id FROM cards WHERE book = ? AND gone_at IS NULL AND body IS NULL ORDER BY id',
      ),
      changes: db.prepare(`${inBook} AND (revision, id) > (?, ?) ORDER BY revision, id`),
      overlay: db.prepare('SELECT overlay FROM cards WHERE book = ? AND id = ?'),
      rechecks: db.prepare('SELECT id, why, told_gone, tries, due_at FROM rechecks WHERE book = ?'),
      held: db.prepare('SELECT id, first_look, last_look FROM held_deletions WHERE book = ?'),
      journal: db.prepare('SELECT * FROM journal WHERE book = ? ORDER BY sequence'),
    },
  }
}
