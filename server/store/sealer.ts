import { UnsealError, sealValue, unsealValue, type SealContext } from '../../lib/guard/seal.ts'
import { StoreError } from './errors.ts'
import type { SealingKey } from './sealing-key.ts'

/** Encrypts and authenticates with the installation's key. */
export interface Sealer {
  readonly seal: (plain: Uint8Array, context: SealContext) => Buffer
  /** Throws a StoreError that says what cannot be unsealed, why, and what to do. */
  readonly unseal: (sealed: Uint8Array, context: SealContext) => Buffer
  /** Whether the value can be unsealed. */
  readonly canUnseal: (sealed: Uint8Array, context: SealContext) => boolean
}

export function createSealer(key: SealingKey): Sealer {
  const unseal = (sealed: Uint8Array, context: SealContext): Buffer => {
    try {
      return unsealValue(sealed, key.bytes, context)
    } catch (error) {
      throw error instanceof UnsealError ? explainUnsealError(error, key, context) : error
    }
  }
  return {
    seal: (plain, context) => sealValue(plain, key.bytes, context),
    unseal,
    canUnseal: (sealed, context) => {
      try {
        return unseal(sealed, context).length >= 0
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
  'body-key': (name) => [
    `the key of the stored cards of account "${name}"`,
    `remove the account with \`carddav-bridge account remove ${name}\` and add it again`,
  ],
  journal: (name) => [
    `a card of account "${name}" that was on its way upstream`,
    `remove the account with \`carddav-bridge account remove ${name}\` and add it again`,
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

function explainUnsealError(
  error: UnsealError,
  key: SealingKey,
  { kind, name }: SealContext,
): StoreError {
  const [what, again] = (explanations[kind] ?? secret)(name)
  const why = {
    'wrong-key': `was sealed with another key, ${key.source} is the wrong key for it: put back the right one, or ${again}`,
    corrupt: `is corrupt: put back a copy of store.db, or ${again}`,
    newer: 'was sealed by a newer version of carddav-bridge: upgrade carddav-bridge',
  }[error.failure]
  return new StoreError(error.failure, `${what} ${why}`, { cause: error })
}
