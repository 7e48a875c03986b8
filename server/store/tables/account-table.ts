import type { DatabaseSync } from 'node:sqlite'
import type { Account, AccountStore } from '../../../lib/store/accounts.ts'
import type { SynchronousStore } from '../../../lib/store/transactions.ts'
import { runInTransaction } from '../database/database.ts'

/** A row of the table `accounts`; STRICT tables and CHECKs keep its types. */
interface Row {
  readonly name: string
  readonly email: string | null
  readonly state: Account['state']
  readonly state_since: number
  readonly created_at: number
}

/** The accounts in `db`. */
export function createAccountTable(db: DatabaseSync): SynchronousStore<AccountStore> {
  const all = db.prepare('SELECT * FROM accounts ORDER BY name')
  const get = db.prepare('SELECT * FROM accounts WHERE name = ?')
  // No REPLACE: it would delete the old row first, and with it all that belongs to the account.
  const put = db.prepare(`
    INSERT INTO accounts (name, email, state, state_since, created_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET email = excluded.email, state = excluded.state,
      state_since = excluded.state_since, created_at = excluded.created_at`)
  const remove = db.prepare('DELETE FROM accounts WHERE name = ?')
  const removeBodyKey = db.prepare('DELETE FROM body_keys WHERE account = ?')
  return {
    accounts: () => (all.all() as unknown as Row[]).map(toAccount),
    account: (name) => {
      const row = get.get(name) as unknown as Row | undefined
      return row && toAccount(row)
    },
    putAccount: ({ name, email, state, stateSince, createdAt }) => {
      put.run(name, email ?? null, state, stateSince, createdAt)
    },
    // The bodies of its cards are another file's, and cannot be read without the key. All other tables refer to this
    // one, ON DELETE CASCADE.
    removeAccount: (name) =>
      runInTransaction(db, () => {
        removeBodyKey.run(name)
        return remove.run(name).changes !== 0
      }),
  }
}

function toAccount(row: Row): Account {
  const { name, state } = row
  const email = row.email ?? undefined
  return { name, email, state, stateSince: row.state_since, createdAt: row.created_at }
}
