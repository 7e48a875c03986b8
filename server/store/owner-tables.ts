import type { DatabaseSync } from 'node:sqlite'
import type { OneTimeKeyStore } from '../../lib/store/one-time-keys.ts'
import type { OwnerPasswordStore } from '../../lib/store/owner-password.ts'
import type { SynchronousStore } from '../../lib/store/transactions.ts'

/** The verifier of the owner's password in `db`. */
export function createOwnerPasswordTable(db: DatabaseSync): SynchronousStore<OwnerPasswordStore> {
  const get = db.prepare('SELECT salt, verifier FROM owner')
  const put = db.prepare('INSERT OR REPLACE INTO owner (only, salt, verifier) VALUES (1, ?, ?)')
  const remove = db.prepare('DELETE FROM owner')
  return {
    ownerVerifier: () => {
      const row = get.get() as { salt: Uint8Array; verifier: Uint8Array } | undefined
      return row && { salt: Buffer.from(row.salt), verifier: Buffer.from(row.verifier) }
    },
    putOwnerVerifier: (verifier) => {
      if (verifier) put.run(verifier.salt, verifier.verifier)
      else remove.run()
    },
  }
}

/** The hashes of one-time keys in `db`; with each that is redeemed, those that have expired go. */
export function createOneTimeKeyTable(db: DatabaseSync): SynchronousStore<OneTimeKeyStore> {
  const put = db.prepare('INSERT OR REPLACE INTO entry_keys (key_hash, expires_at) VALUES (?, ?)')
  const redeem = db.prepare('DELETE FROM entry_keys WHERE key_hash = ? AND expires_at > ?')
  const removeExpired = db.prepare('DELETE FROM entry_keys WHERE expires_at <= ?')
  return {
    putOneTimeKey: (keyHash, expiresAt) => {
      put.run(keyHash, expiresAt)
    },
    redeemOneTimeKey: (keyHash, now) => {
      const redeemed = redeem.run(keyHash, now).changes !== 0
      removeExpired.run(now)
      return redeemed
    },
  }
}
