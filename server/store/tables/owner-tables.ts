import type { DatabaseSync } from 'node:sqlite'
import type { OneTimeKeyStore } from '../../../lib/store/one-time-keys.ts'
import type { OwnerPasswordStore } from '../../../lib/store/owner-password.ts'
import type { SignOutStore } from '../../../lib/store/sign-outs.ts'
import type { SynchronousStore } from '../../../lib/store/transactions.ts'
import { runInTransaction } from '../database/database.ts'

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
      return runInTransaction(db, () => {
        const redeemed = redeem.run(keyHash, now).changes !== 0
        removeExpired.run(now)
        return redeemed
      })
    },
  }
}

/** How often all browsers were signed out, in `db`. */
export function createSignOutTable(db: DatabaseSync): SynchronousStore<SignOutStore> {
  const get = db.prepare('SELECT count FROM sign_outs')
  const increment = db.prepare(
    'INSERT INTO sign_outs (only, count) VALUES (1, 1) ON CONFLICT DO UPDATE SET count = count + 1',
  )
  const removeKeys = db.prepare('DELETE FROM entry_keys')
  return {
    signOutCount: () => Number(get.get()?.count ?? 0),
    signOutAllBrowsers: () => {
      runInTransaction(db, () => {
        increment.run()
        removeKeys.run()
      })
    },
  }
}
