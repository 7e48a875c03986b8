import type { DatabaseSync } from 'node:sqlite'
import { generateSealingKey } from '../../../../lib/guard/seal.ts'
import type { Sealer } from '../../sealer.ts'

/** The keys of accounts' bodies, each sealed under the installation's. */
export interface BodyKeys {
  /** Made when the account has none. */
  readonly keyOf: (account: string) => Buffer
  /** Undefined when the account has none: then it has no bodies that could be read. */
  readonly knownKeyOf: (account: string) => Buffer | undefined
}

export function createBodyKeys(db: DatabaseSync, sealer: Sealer): BodyKeys {
  const get = db.prepare('SELECT sealed FROM body_keys WHERE account = ?')
  const knownKeyOf = (account: string): Buffer | undefined => {
    const sealed = get.get(account)?.sealed
    return sealed instanceof Uint8Array
      ? sealer.unseal(sealed, { kind: 'body-key', name: account })
      : undefined
  }
  return {
    knownKeyOf,
    keyOf(account) {
      const known = knownKeyOf(account)
      if (known) return known
      const made = generateSealingKey()
      db.prepare('INSERT OR IGNORE INTO body_keys (account, sealed) VALUES (?, ?)').run(
        account,
        sealer.seal(made, { kind: 'body-key', name: account }),
      )
      return knownKeyOf(account) ?? made
    },
  }
}
