import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { SecretStore } from '../../../lib/store/secrets.ts'
import type { SynchronousStore } from '../../../lib/store/transactions.ts'
import type { Sealer } from '../sealer.ts'

/** The secrets in `db`; each is made when first asked for, by whichever process is first. */
export function createSecretTable(db: DatabaseSync, sealer: Sealer): SynchronousStore<SecretStore> {
  const get = db.prepare('SELECT sealed FROM secrets WHERE purpose = ?')
  const add = db.prepare(
    'INSERT INTO secrets (purpose, sealed) VALUES (?, ?) ON CONFLICT DO NOTHING',
  )

  const read = (purpose: string): Buffer | undefined => {
    const sealed = get.get(purpose)?.sealed as Uint8Array | undefined
    return sealed && sealer.unseal(sealed, { kind: 'secret', name: purpose })
  }

  return {
    secret: (purpose) => {
      const known = read(purpose)
      if (known) return known
      const fresh = randomBytes(32)
      add.run(purpose, sealer.seal(fresh, { kind: 'secret', name: purpose }))
      return read(purpose) ?? fresh
    },
  }
}

/** Whether anything in `db` needs the key that it was sealed with. */
export function holdsSealedValues(db: DatabaseSync): boolean {
  const rows = [
    ...['grants', 'grants_aside', 'secrets', 'oauth_client', 'body_keys'],
    'devices WHERE digest IS NOT NULL',
    'cards WHERE overlay IS NOT NULL',
    'journal WHERE sealed IS NOT NULL',
  ]
  return rows.some((row) => db.prepare(`SELECT 1 FROM ${row} LIMIT 1`).get() !== undefined)
}
