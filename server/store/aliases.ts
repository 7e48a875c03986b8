import type { DatabaseSync } from 'node:sqlite'
import type { Alias } from '../../lib/store/store.ts'

/** A row of the table `aliases`. */
interface Row {
  readonly account: string
  readonly book: string
  readonly upstream_name: string
  readonly name: string
  readonly uid: string | null
  readonly id: string | null
  readonly state: Alias['state']
  readonly since: number
}

/** The alias tables of all books. */
export interface AliasTable {
  readonly all: (account: string, book: string) => readonly Alias[]
  readonly put: (alias: Alias) => void
  readonly remove: (alias: Alias) => void
}

/** The aliases in `db`. */
export function createAliasTable(db: DatabaseSync): AliasTable {
  const all = db.prepare('SELECT * FROM aliases WHERE account = ? AND book = ?')
  const put = db.prepare(`
    INSERT OR REPLACE INTO aliases
      (account, book, upstream_name, name, uid, id, state, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
  const remove = db.prepare(
    'DELETE FROM aliases WHERE account = ? AND book = ? AND upstream_name = ?',
  )
  return {
    all: (account, book) => (all.all(account, book) as unknown as Row[]).map(toAlias),
    put: ({ account, book, upstreamName, name, uid, id, state, since }) => {
      put.run(account, book, upstreamName, name, uid ?? null, id ?? null, state, since)
    },
    remove: ({ account, book, upstreamName }) => {
      remove.run(account, book, upstreamName)
    },
  }
}

function toAlias(row: Row): Alias {
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
