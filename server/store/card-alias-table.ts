import type { DatabaseSync } from 'node:sqlite'
import type { CardAlias, CardAliasStore } from '../../lib/store/card-aliases.ts'
import type { SynchronousStore } from '../../lib/store/transactions.ts'

/** A row of the table `aliases`. */
interface Row {
  readonly account: string
  readonly book: string
  readonly upstream_name: string
  readonly name: string
  readonly uid: string | null
  readonly id: string | null
  readonly state: CardAlias['state']
  readonly since: number
}

/** The aliases of all books in `db`. */
export function createCardAliasTable(db: DatabaseSync): SynchronousStore<CardAliasStore> {
  const all = db.prepare('SELECT * FROM aliases WHERE account = ? AND book = ?')
  const put = db.prepare(`
    INSERT OR REPLACE INTO aliases
      (account, book, upstream_name, name, uid, id, state, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
  const remove = db.prepare(
    'DELETE FROM aliases WHERE account = ? AND book = ? AND upstream_name = ?',
  )
  return {
    cardAliases: (account, book) => (all.all(account, book) as unknown as Row[]).map(toAlias),
    putCardAlias: ({ account, book, upstreamName, name, uid, id, state, since }) => {
      put.run(account, book, upstreamName, name, uid ?? null, id ?? null, state, since)
    },
    removeCardAlias: ({ account, book, upstreamName }) => {
      remove.run(account, book, upstreamName)
    },
  }
}

function toAlias(row: Row): CardAlias {
  return {
    account: row.account,
    book: row.book,
    name: row.name,
    uid: row.uid ?? undefined,
    upstreamName: row.upstream_name,
    id: row.id ?? undefined,
    state: row.state,
    since: row.since,
  }
}
