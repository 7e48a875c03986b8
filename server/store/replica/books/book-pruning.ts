import type { DatabaseSync } from 'node:sqlite'
import { runInTransaction } from '../../database/database.ts'

/** Tombstones, and the sync-tokens that need them, live this long, in milliseconds. */
const tombstoneLife = 180 * 24 * 3600 * 1000
/** So many rows are removed in one transaction: whoever writes meanwhile waits for milliseconds. */
const step = 500

/** Removes what books need no more; each call is one short transaction, and says whether there is more to do. */
export class BookPruning {
  readonly #db: DatabaseSync
  readonly #now: () => number
  readonly #statements: ReturnType<typeof prepare>

  constructor(db: DatabaseSync, now: () => number) {
    this.#db = db
    this.#now = now
    this.#statements = prepare(db)
  }

  /** Forgets tombstones that are old enough; tokens from before them are stale then. */
  tombstones(): boolean {
    const before = this.#now() - tombstoneLife
    return runInTransaction(this.#db, () => {
      this.#statements.raiseFloor.run(before)
      const { changes } = this.#statements.tombstones.run(before, step)
      this.#statements.epochs.run()
      return changes > 0
    })
  }

  /** Forgets books that their account's home set lists no more. */
  unlistedBooks(): boolean {
    const key = this.#statements.unlisted.get()?.key as number | undefined
    if (key === undefined) return false
    return runInTransaction(this.#db, () => {
      if (this.#statements.cardsOfBook.run(key, step).changes < step) this.#statements.book.run(key)
      return true
    })
  }

  /** Forgets cards of an account that is about to be removed. */
  cardsOf(account: string): boolean {
    return this.#statements.cardsOfAccount.run(account, step).changes > 0
  }
}

const prepare = (db: DatabaseSync) => ({
  raiseFloor: db.prepare(`
    UPDATE book_states SET floor = max(floor, coalesce((
      SELECT max(revision) FROM cards WHERE cards.book = book_states.key AND gone_at < ?), 0))`),
  tombstones: db.prepare(`
    DELETE FROM cards WHERE (book, id) IN (SELECT book, id FROM cards WHERE gone_at < ? LIMIT ?)`),
  // Those that ended before the floor.
  epochs: db.prepare(`
    DELETE FROM epochs WHERE EXISTS (
      SELECT 1 FROM epochs AS later JOIN book_states ON key = later.book
        WHERE later.book = epochs.book AND later.first_revision > epochs.first_revision AND later.first_revision <= floor)`),
  // An account that was never discovered lists nothing, and knows nothing either.
  unlisted: db.prepare(`
    SELECT key FROM book_states AS state
      WHERE EXISTS (SELECT 1 FROM places WHERE account = state.account)
        AND NOT EXISTS (SELECT 1 FROM books WHERE account = state.account AND slug = state.book)`),
  cardsOfBook: db.prepare(`
    DELETE FROM cards WHERE (book, id) IN (SELECT book, id FROM cards WHERE book = ? LIMIT ?)`),
  book: db.prepare('DELETE FROM book_states WHERE key = ?'),
  cardsOfAccount: db.prepare(`
    DELETE FROM cards WHERE (book, id) IN (
      SELECT cards.book, id FROM book_states JOIN cards ON cards.book = key WHERE account = ? LIMIT ?)`),
})
