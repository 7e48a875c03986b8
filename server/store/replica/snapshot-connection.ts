import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { cardColumns } from './books/card-row.ts'

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
  const cards = (which: string): StatementSync => {
    const statement = db.prepare(`SELECT ${cardColumns} FROM cards WHERE book = ? AND ${which}`)
    statement.setReturnArrays(true)
    return statement
  }
  return {
    db,
    statements: {
      begin: db.prepare('BEGIN'),
      end: db.prepare('ROLLBACK'),
      state: db.prepare(`
        SELECT key, revision, floor, head, (${epochOf('key', 'revision')}) AS epoch
          FROM book_states JOIN accounts ON name = account
          WHERE account = ? AND created_at = ? AND book_states.book = ?`),
      epoch: db.prepare(epochOf('?', '?')),
      count: db.prepare('SELECT count(*) AS n FROM cards WHERE book = ? AND gone_at IS NULL'),
      countBodies: db.prepare(
        'SELECT count(*) AS n FROM cards WHERE book = ? AND gone_at IS NULL AND body IS NOT NULL',
      ),
      card: cards('id = ? AND gone_at IS NULL'),
      named: cards('name = ? AND gone_at IS NULL'),
      withUid: cards('uid = ? AND gone_at IS NULL'),
      cards: cards(`gone_at IS NULL AND ${behind}`),
      changes: cards(behind),
      bodiless: db.prepare(
        'SELECT id FROM cards WHERE book = ? AND gone_at IS NULL AND body IS NULL ORDER BY id',
      ),
      overlay: db.prepare('SELECT overlay FROM cards WHERE book = ? AND id = ?'),
      rechecks: db.prepare('SELECT id, why, told_gone, tries, due_at FROM rechecks WHERE book = ?'),
      held: db.prepare('SELECT id, first_look, last_look FROM held_deletions WHERE book = ?'),
      journal: db.prepare('SELECT * FROM journal WHERE book = ? ORDER BY sequence'),
    },
  }
}

/** So many rows behind a revision and an id. */
const behind = '(revision, id) > (?, ?) ORDER BY revision, id LIMIT ?'

const epochOf = (book: string, revision: string): string => `
  SELECT epoch FROM epochs WHERE epochs.book = ${book} AND first_revision <= ${revision}
    ORDER BY first_revision DESC LIMIT 1`
