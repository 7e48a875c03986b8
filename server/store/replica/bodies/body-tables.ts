import type { DatabaseSync } from 'node:sqlite'
import type { BodyKey } from '../../../../lib/replica/state/replica-store.ts'
import { runInTransaction } from '../../database/database.ts'
import type { BodyCipher } from './body-cipher.ts'
import { allBodyKeys, bodyKeyBytes, bodyKeyOf } from './body-key.ts'

/** So many pages are moved at once, in about as many tenths of a millisecond. */
const pages = 200

/** What is written of bodies; each method is one transaction. */
export class BodyTables {
  readonly #db: DatabaseSync
  readonly #statements: ReturnType<typeof prepare>

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#statements = prepare(db)
  }

  /** Seals and stores those that are not here yet; the key of each. */
  put(cipher: BodyCipher, bodies: readonly Uint8Array[]): readonly BodyKey[] {
    return runInTransaction(this.#db, () =>
      bodies.map((body) => {
        const key = cipher.keyOf(body)
        if (!this.has(bodyKeyOf(key))) this.#statements.put.run(key, cipher.seal(body, key))
        return bodyKeyOf(key)
      }),
    )
  }

  has(key: BodyKey): boolean {
    return this.#statements.has.get(bodyKeyBytes(key)) !== undefined
  }

  keys(range = allBodyKeys): ReadonlySet<BodyKey> {
    const rows = this.#statements.keys.all(...range)
    return new Set(rows.map(({ key }) => bodyKeyOf(key as Uint8Array)))
  }

  count(): number {
    return Number(this.#statements.count.get()?.n)
  }

  remove(keys: Iterable<BodyKey>): void {
    runInTransaction(this.#db, () => {
      for (const key of keys) this.#statements.remove.run(bodyKeyBytes(key))
    })
  }

  /** Gives a part of the free space of the file back to the disk; whether there is more. */
  shrink(): boolean {
    const free = (): number => Number(this.#statements.free.get()?.freelist_count)
    const before = free()
    if (before > 0) this.#db.exec(`PRAGMA incremental_vacuum(${pages})`)
    const left = free()
    if (left > 0 && left < before) return true
    // A file of an earlier version cannot be shortened in parts before it was rewritten once (https://www.sqlite.org/pragma.html#pragma_auto_vacuum).
    if (left > 0) this.#db.exec('PRAGMA auto_vacuum = INCREMENTAL; VACUUM')
    if (before > 0) this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    return false
  }
}

const prepare = (db: DatabaseSync) => ({
  has: db.prepare('SELECT 1 FROM bodies WHERE key = ?'),
  put: db.prepare('INSERT INTO bodies (key, sealed) VALUES (?, ?)'),
  keys: db.prepare('SELECT key FROM bodies WHERE key >= ? AND key < ?'),
  count: db.prepare('SELECT count(*) AS n FROM bodies'),
  free: db.prepare('PRAGMA freelist_count'),
  remove: db.prepare('DELETE FROM bodies WHERE key = ?'),
})
