import type { DatabaseSync } from 'node:sqlite'
import { transact } from './database.ts'

/** What the devices' clients have proved to understand. */
export interface UnderstoodTable {
  readonly all: (account: string, device: string) => readonly string[]
  readonly add: (account: string, device: string, names: readonly string[]) => void
}

/** The properties in `db`. */
export function createUnderstoodTable(db: DatabaseSync): UnderstoodTable {
  const all = db.prepare('SELECT property FROM understood WHERE account = ? AND device = ?')
  const add = db.prepare(`
    INSERT OR IGNORE INTO understood (account, device, property)
      SELECT account, name, ? FROM devices WHERE account = ? AND name = ?`)
  return {
    all: (account, device) => all.all(account, device).map(({ property }) => String(property)),
    add: (account, device, names) => {
      transact(db, () => {
        for (const name of names) add.run(name, account, device)
      })
    },
  }
}
