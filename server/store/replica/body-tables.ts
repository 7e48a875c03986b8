import type { DatabaseSync } from 'node:sqlite'
import type { BodyKey } from '../../../lib/replica/replica-store.ts'
import { runInTransaction } from '../database.ts'
import type { BodyCipher } from './body-cipher.ts'
import { bodyKeyBytes, bodyKeyOf } from './body-key.ts'

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

  keys(): ReadonlySet<BodyKey> {
    return new Set(this.#statements.keys.all().map(({ key }) => bodyKeyOf(key as Uint8Array)))
  }

  remove(keys: Iterable<BodyKey>): void {
    runInTransaction(this.#db, () => {
      for (const key of keys) this.#statements.remove.run(bodyKeyBytes(key))
    })
  }
}

const prepare = (db: DatabaseSync) => ({
  has: db.prepare('SELECT 1 FROM bodies WHERE key = ?'),
  put: db.prepare('INSERT INTO bodies (key, sealed) VALUES (?, ?)'),
  keys: db.prepare('SELECT key FROM bodies'),
  remove: db.prepare('DELETE FROM bodies WHERE key = ?'),
})
