import type { DatabaseSync } from 'node:sqlite'
import type { CardOverlay, CardOverlayStore } from '../../lib/store/card-overlays.ts'
import type { SynchronousStore } from '../../lib/store/transactions.ts'
import { runInTransaction } from './database.ts'
import type { Sealer } from './sealer.ts'

/** A row of the table `kept`. */
interface Row {
  readonly account: string
  readonly book: string
  readonly id: string
  readonly sealed: Uint8Array
  readonly revision: number
}

/** The overlays of all books' cards in `db`, each sealed for its card, and the books' local revisions. */
export function createCardOverlayTable(
  db: DatabaseSync,
  sealer: Sealer,
  now = Date.now,
): SynchronousStore<CardOverlayStore> {
  const all = db.prepare('SELECT * FROM kept WHERE account = ? AND book = ? ORDER BY revision')
  const put = db.prepare(`
    INSERT OR REPLACE INTO kept (account, book, id, sealed, revision, updated_at)
      VALUES (?, ?, ?, ?, ?, ?)`)
  const remove = db.prepare('DELETE FROM kept WHERE account = ? AND book = ? AND id = ?')
  const { get, next } = createLocalRevisions(db)

  const toOverlay = ({ sealed, account, book, id, revision }: Row): CardOverlay => {
    const payload = sealer.unseal(sealed, context({ account, book, id }))
    return { account, book, id, payload, revision }
  }

  return {
    cardOverlays: (account, book) => (all.all(account, book) as unknown as Row[]).map(toOverlay),
    putCardOverlay: ({ payload, account, book, id }) => {
      const sealed = sealer.seal(payload, context({ account, book, id }))
      return runInTransaction(db, () => {
        const revision = next(account, book)
        put.run(account, book, id, sealed, revision, now())
        return revision
      })
    },
    removeCardOverlay: (account, book, id) =>
      runInTransaction(db, () => {
        const was = remove.run(account, book, id).changes !== 0
        return was ? next(account, book) : get(account, book)
      }),
    localRevision: get,
  }
}

/** Each book's own counter. */
function createLocalRevisions(db: DatabaseSync) {
  const read = db.prepare('SELECT revision FROM local_revisions WHERE account = ? AND book = ?')
  const count = db.prepare(`
    INSERT INTO local_revisions (account, book, revision) VALUES (?, ?, 1)
      ON CONFLICT DO UPDATE SET revision = revision + 1 RETURNING revision`)
  return {
    get: (account: string, book: string) => Number(read.get(account, book)?.revision ?? 0),
    /** Within the transaction of the change that it counts. */
    next: (account: string, book: string) => Number(count.get(account, book)?.revision),
  }
}

const context = ({ account, book, id }: Pick<Row, 'account' | 'book' | 'id'>) => ({
  kind: 'kept',
  name: `${account}/${book}/${id}`,
})
