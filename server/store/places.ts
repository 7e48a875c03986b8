import type { DatabaseSync } from 'node:sqlite'
import type { Places } from '../../lib/store/store.ts'
import { transact } from './database.ts'

/** An account's places beside one of its books; all null in the book's part where it has none. */
interface Row {
  readonly origin: string
  readonly principal: string
  readonly home: string
  readonly discovered_at: number
  readonly slug: string | null
  readonly path: string | null
  readonly display_name: string | null
}

/** Where the accounts' things are upstream. */
export interface PlacesTable {
  readonly get: (account: string) => Places | undefined
  readonly put: (account: string, places: Places) => void
}

/** The places of the accounts in `db`. */
export function createPlacesTable(db: DatabaseSync): PlacesTable {
  const get = db.prepare(
    'SELECT * FROM places LEFT JOIN books USING (account) WHERE account = ? ORDER BY position',
  )
  const put = db.prepare(`
    INSERT OR REPLACE INTO places
      (account, origin, principal, home, discovered_at) VALUES (?, ?, ?, ?, ?)`)
  const putBook = db.prepare(`
    INSERT INTO books (account, position, slug, path, display_name) VALUES (?, ?, ?, ?, ?)`)

  // REPLACE deletes the old row, and with it the old books.
  function write(account: string, places: Places): void {
    put.run(account, places.origin, places.principal, places.home, places.discoveredAt)
    for (const [position, { slug, path, displayName }] of places.books.entries())
      putBook.run(account, position, slug, path, displayName ?? null)
  }

  return {
    get: (account) => toPlaces(get.all(account) as unknown as Row[]),
    put: (account, places) => {
      transact(db, () => {
        write(account, places)
      })
    },
  }
}

function toPlaces(rows: readonly Row[]): Places | undefined {
  const [first] = rows
  if (!first) return undefined
  const { origin, principal, home, discovered_at: discoveredAt } = first
  const books = rows.flatMap(({ slug, path, display_name }) =>
    slug === null || path === null ? [] : [{ slug, path, displayName: display_name ?? undefined }],
  )
  return { origin, principal, home, books, discoveredAt }
}
