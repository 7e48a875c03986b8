import type { DatabaseSync } from 'node:sqlite'
import type { SynchronousStore } from '../../../lib/store/transactions.ts'
import type { UnderstoodPropertyStore } from '../../../lib/store/understood-properties.ts'
import { runInTransaction } from '../database/database.ts'

/** The properties in `db` that devices' clients have proved to understand. */
export function createUnderstoodPropertyTable(
  db: DatabaseSync,
): SynchronousStore<UnderstoodPropertyStore> {
  const all = db.prepare('SELECT property FROM understood WHERE account = ? AND device = ?')
  const add = db.prepare(`
    INSERT OR IGNORE INTO understood (account, device, property)
      SELECT account, name, ? FROM devices WHERE account = ? AND name = ?`)
  return {
    understoodProperties: (account, device) =>
      all.all(account, device).map(({ property }) => String(property)),
    addUnderstoodProperties: (account, device, names) => {
      runInTransaction(db, () => {
        for (const name of names) add.run(name, account, device)
      })
    },
  }
}
