import type { DatabaseSync } from 'node:sqlite'
import type { SynchronousStore } from '../../../lib/store/transactions.ts'
import type {
  UpstreamLocations,
  UpstreamLocationStore,
} from '../../../lib/store/upstream-locations.ts'
import { runInTransaction } from '../database/database.ts'

/** An account's locations beside one of its books; all null in the book's part where it has none. */
interface Row {
  readonly origin: string
  readonly principal: string
  readonly home: string
  readonly discovered_at: number
  readonly slug: string | null
  readonly path: string | null
  readonly display_name: string | null
  readonly missing_since: number | null
}

/** The upstream locations of the accounts in `db`. */
export function createUpstreamLocationTable(
  db: DatabaseSync,
): SynchronousStore<UpstreamLocationStore> {
  const get = db.prepare(
    'SELECT * FROM places LEFT JOIN books USING (account) WHERE account = ? ORDER BY position',
  )
  const put = db.prepare(`
    INSERT OR REPLACE INTO places
      (account, origin, principal, home, discovered_at) VALUES (?, ?, ?, ?, ?)`)
  const putBook = db.prepare(`
    INSERT INTO books (account, position, slug, path, display_name, missing_since)
      VALUES (?, ?, ?, ?, ?, ?)`)

  // REPLACE deletes the old row, and with it the old books.
  function write(account: string, locations: UpstreamLocations): void {
    put.run(account, locations.origin, locations.principal, locations.home, locations.discoveredAt)
    for (const [position, { slug, path, displayName, missingSince }] of locations.books.entries())
      putBook.run(account, position, slug, path, displayName ?? null, missingSince ?? null)
  }

  return {
    upstreamLocations: (account) => toLocations(get.all(account) as unknown as Row[]),
    putUpstreamLocations: (account, locations) => {
      runInTransaction(db, () => {
        write(account, locations)
      })
    },
  }
}

function toLocations(rows: readonly Row[]): UpstreamLocations | undefined {
  const [first] = rows
  if (!first) return undefined
  const { origin, principal, home, discovered_at: discoveredAt } = first
  const books = rows.flatMap(({ slug, path, display_name, missing_since }) =>
    slug === null || path === null
      ? []
      : [
          {
            ...{ slug, path, displayName: display_name ?? undefined },
            ...(missing_since === null ? {} : { missingSince: missing_since }),
          },
        ],
  )
  return { origin, principal, home, books, discoveredAt }
}
