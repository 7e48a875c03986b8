import { createHmac } from 'node:crypto'
import { sealValue, unsealValue } from '../../../../lib/guard/seal.ts'

/** Seals the bodies of one account under its own key. */
export interface BodyCipher {
  /** 16 bytes that name a body, and tell nothing of it without the key. */
  readonly keyOf: (body: Uint8Array) => Buffer
  readonly seal: (body: Uint8Array, key: Uint8Array) => Buffer
  /** Throws UnsealError for a body that is damaged or belongs under another name. */
  readonly unseal: (sealed: Uint8Array, key: Uint8Array) => Buffer
}

const keyLength = 16

export function createBodyCipher(accountKey: Buffer): BodyCipher {
  const context = (key: Uint8Array) => ({ kind: 'body', name: Buffer.from(key).toString('hex') })
  return {
    keyOf: (body) => createHmac('sha256', accountKey).update(body).digest().subarray(0, keyLength),
    seal: (body, key) => sealValue(body, accountKey, context(key)),
    unseal: (sealed, key) => unsealValue(sealed, accountKey, context(key)),
  }
}
