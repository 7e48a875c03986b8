import type { DatabaseSync } from 'node:sqlite'
import type { KeptCard } from '../../lib/store/store.ts'
import { transact } from './database.ts'
import type { Vault } from './vault.ts'

/** A row of the table `kept`. */
interface Row {
  readonly account: string
  readonly book: string
  readonly id: string
  readonly sealed: Uint8Array
  readonly revision: number
}

/** What is kept of all books' cards, and the books' local revisions. */
export interface KeptTable {
  readonly all: (account: string, book: string) => readonly KeptCard[]
  readonly put: (card: Omit<KeptCard, 'revision'>) => number
  readonly remove: (account: string, book: string, id: string) => number
  readonly revision: (account: string, book: string) => number
}

/** The kept cards in `db`, each sealed for its place. */
export function createKeptTable(db: DatabaseSync, vault: Vault, now = Date.now): KeptTable {
  const all = db.prepare('SELECT * FROM kept WHERE account = ? AND book = ? ORDER BY revision')
  const put = db.prepare(`
    INSERT OR REPLACE INTO kept (account, book, id, sealed, revision, updated_at)
      VALUES (?, ?, ?, ?, ?, ?)`)
  const remove = db.prepare('DELETE FROM kept WHERE account = ? AND book = ? AND id = ?')
  const { get, next } = createLocalRevisions(db)

  const toCard = ({ sealed, account, book, id, revision }: Row): KeptCard => {
    const payload = vault.unseal(sealed, context({ account, book, id }))
    return { account, book, id, payload, revision }
  }

  return {
    all: (account, book) => (all.all(account, book) as unknown as Row[]).map(toCard),
    put: ({ payload, account, book, id }) => {
      const sealed = vault.seal(payload, context({ account, book, id }))
      return transact(db, () => {
        const revision = next(account, book)
        put.run(account, book, id, sealed, revision, now())
        return revision
      })
    },
    remove: (account, book, id) =>
      transact(db, () => {
        const was = remove.run(account, book, id).changes !== 0
        return was ? next(account, book) : get(account, book)
      }),
    revision: get,
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
