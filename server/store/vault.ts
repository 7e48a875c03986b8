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

/** What a value is, and how to live on without it. */
const explanations: Readonly<Record<string, (name: string) => readonly [string, string]>> = {
  grant: (name) => [
    `the stored sign-in of account "${name}"`,
    `sign in again with \`carddav-bridge login ${name}\``,
  ],
  digest: (name) => [
    `what signs device "${name}" in by Digest`,
    'revoke the device and add it again with `carddav-bridge device`',
  ],
  kept: (name) => [
    `what is kept of card "${name}"`,
    'remove its account with `carddav-bridge account remove` and add it again',
  ],
}

const secret = (name: string): readonly [string, string] => [
  `the secret "${name}"`,
  'move the data folder away and start anew',
]

function explained(error: SealError, key: Key, { kind, name }: SealContext): StoreError {
  const [what, again] = (explanations[kind] ?? secret)(name)
  const why = {
    'wrong-key': `was sealed with another key, ${key.from} is the wrong key for it: put back the right one, or ${again}`,
    corrupt: `is corrupt: put back a copy of store.db, or ${again}`,
    newer: 'was sealed by a newer version of carddav-bridge: upgrade carddav-bridge',
  }[error.failure]
  return new StoreError(error.failure, `${what} ${why}`, { cause: error })
}
