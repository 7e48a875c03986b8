import type { DatabaseSync } from 'node:sqlite'
import type { OwnerVerifier } from '../../lib/store/store.ts'

/** What opens the set-up pages. */
export interface Entrance {
  readonly owner: () => OwnerVerifier | undefined
  readonly putOwner: (owner: OwnerVerifier | undefined) => void
  readonly putKey: (keyHash: Buffer, expiresAt: number) => void
  readonly takeKey: (keyHash: Buffer, now: number) => boolean
}

/** The owner's verifier and the hashes of one-time keys in `db`. */
export function createEntrance(db: DatabaseSync): Entrance {
  const owner = db.prepare('SELECT salt, verifier FROM owner')
  const putOwner = db.prepare(
    'INSERT OR REPLACE INTO owner (only, salt, verifier) VALUES (1, ?, ?)',
  )
  const forgetOwner = db.prepare('DELETE FROM owner')
  const putKey = db.prepare(
    'INSERT OR REPLACE INTO entry_keys (key_hash, expires_at) VALUES (?, ?)',
  )
  const takeKey = db.prepare('DELETE FROM entry_keys WHERE key_hash = ? AND expires_at > ?')
  const sweep = db.prepare('DELETE FROM entry_keys WHERE expires_at <= ?')
  return {
    owner: () => {
      const row = owner.get() as { salt: Uint8Array; verifier: Uint8Array } | undefined
      return row && { salt: Buffer.from(row.salt), verifier: Buffer.from(row.verifier) }
    },
    putOwner: (present) => {
      if (present) putOwner.run(present.salt, present.verifier)
      else forgetOwner.run()
    },
    putKey: (keyHash, expiresAt) => {
      putKey.run(keyHash, expiresAt)
    },
    takeKey: (keyHash, now) => {
      const taken = takeKey.run(keyHash, now).changes !== 0
      sweep.run(now)
      return taken
    },
  }
}
