import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const version = 1
const idLength = 8
const nonceLength = 12
const tagLength = 16
/** Version, then the key's id: what every sealed value starts with. */
const headLength = 1 + idLength
const overhead = headLength + nonceLength + tagLength

/** What a value is and whose, authenticated with it: a sealed value opens only under the context that it was sealed under. */
export interface SealContext {
  readonly kind: string
  /** Account or purpose. */
  readonly name: string
}

/** Why a sealed value does not open. `newer`: a later version of this program made it. */
export type UnsealFailure = 'wrong-key' | 'corrupt' | 'newer'

/** A sealed value that does not open; it may still open later, with the right key. */
export class UnsealError extends Error {
  readonly failure: UnsealFailure

  constructor(failure: UnsealFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UnsealError'
    this.failure = failure
  }
}

/** 32 random bytes to seal with. */
export function generateSealingKey(): Buffer {
  return randomBytes(32)
}

/**
 * Encrypts with AES-256-GCM under a fresh nonce. The result names its version and key, so that a wrong
 * key is told from a damaged value (https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf).
 */
export function sealValue(plain: Uint8Array, key: Uint8Array, context: SealContext): Buffer {
  const head = Buffer.concat([Buffer.of(version), keyId(key)])
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagLength })
  cipher.setAAD(associated(head, context))
  const body = [cipher.update(plain), cipher.final()]
  return Buffer.concat([head, nonce, ...body, cipher.getAuthTag()])
}

/** The inverse of `sealValue`. Throws an UnsealError, and never returns bytes that were not sealed so. */
export function unsealValue(sealed: Uint8Array, key: Uint8Array, context: SealContext): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  checkHead(bytes, key)
  const nonce = bytes.subarray(headLength, headLength + nonceLength)
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagLength })
  decipher.setAAD(associated(bytes.subarray(0, headLength), context))
  decipher.setAuthTag(bytes.subarray(bytes.length - tagLength))
  const body = bytes.subarray(headLength + nonceLength, bytes.length - tagLength)
  const plain = decipher.update(body)
  try {
    // Throws for what was not sealed so; GCM leaves nothing for the end.
    decipher.final()
    return plain
  } catch (cause) {
    throw new UnsealError('corrupt', 'a sealed value is corrupt or out of place', { cause })
  }
}

function checkHead(bytes: Buffer, key: Uint8Array): void {
  const [made] = bytes
  if (made !== undefined && made > version)
    throw new UnsealError('newer', `a sealed value has the unknown version ${made}`)
  if (made !== version || bytes.length < overhead)
    throw new UnsealError('corrupt', 'a sealed value is corrupt')
  if (!bytes.subarray(1, headLength).equals(keyId(key)))
    throw new UnsealError('wrong-key', 'a value was sealed with another key: this is the wrong key')
}

/** Tells keys apart without telling anything about them. */
function keyId(key: Uint8Array): Buffer {
  const known = keyIds.get(key)
  if (known) return known
  const label = Buffer.from('carddav-bridge key id\0')
  const id = hash('sha256', Buffer.concat([label, key]), 'buffer').subarray(0, idLength)
  keyIds.set(key, id)
  return id
}

const keyIds = new WeakMap<Uint8Array, Buffer>()

function associated(head: Buffer, { kind, name }: SealContext): Buffer {
  return Buffer.concat([head, Buffer.from(JSON.stringify([kind, name]))])
}
