import { SealError, seal, unseal, type SealContext } from '../../lib/guard/seal.ts'
import { StoreError } from './errors.ts'
import type { Key } from './key.ts'

/** Seals with the installation's key. */
export interface Vault {
  readonly seal: (plain: Uint8Array, context: SealContext) => Buffer
  /** Throws a StoreError that names what does not open, why, and the cure. */
  readonly unseal: (sealed: Uint8Array, context: SealContext) => Buffer
  /** Whether the value can be unsealed. */
  readonly opens: (sealed: Uint8Array, context: SealContext) => boolean
}

/** A vault under one key. */
export function createVault(key: Key): Vault {
  const open = (sealed: Uint8Array, context: SealContext): Buffer => {
    try {
      return unseal(sealed, key.bytes, context)
    } catch (error) {
      throw error instanceof SealError ? explained(error, key, context) : error
    }
  }
  return {
    seal: (plain, context) => seal(plain, key.bytes, context),
    unseal: open,
    opens: (sealed, context) => {
      try {
        return open(sealed, context).length >= 0
      } catch {
        return false
      }
    },
  }
}

function explained(error: SealError, key: Key, { kind, name }: SealContext): StoreError {
  const what = kind === 'grant' ? `the stored sign-in of account "${name}"` : `the secret "${name}"`
  const again =
    kind === 'grant'
      ? `sign in again with \`carddav-bridge login ${name}\``
      : 'move the data folder away and start anew'
  const why = {
    'wrong-key': `was sealed with another key, ${key.from} is the wrong key for it: put back the right one, or ${again}`,
    corrupt: `is corrupt: put back a copy of store.db, or ${again}`,
    newer: 'was sealed by a newer version of carddav-bridge: upgrade carddav-bridge',
  }[error.failure]
  return new StoreError(error.failure, `${what} ${why}`, { cause: error })
}
