import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { UnsealError } from '../../../../lib/guard/seal.ts'
import type { BodyKey } from '../../../../lib/replica/state/replica-store.ts'
import { explainSqliteError, isSqliteDamageError } from '../../errors.ts'
import { createBodyCipher, type BodyCipher } from './body-cipher.ts'
import { bodyKeyBytes } from './body-key.ts'
import type { BodyKeys } from './body-keys.ts'

export interface BodyReaderOptions {
  readonly path: string
  readonly keys: BodyKeys
  /** Called with each body that is missing or damaged. */
  readonly onLost: (key: BodyKey) => void
}

/**
 * Reads bodies; what is missing or damaged is undefined. All reads of one turn of the event loop share a transaction, as long
 * as nothing was written meanwhile.
 */
export class BodyReader {
  readonly #options: BodyReaderOptions
  readonly #db: DatabaseSync
  readonly #get: StatementSync
  readonly #ciphers = new Map<string, BodyCipher>()

  constructor(options: BodyReaderOptions) {
    this.#options = options
    this.#db = new DatabaseSync(options.path, { readOnly: true, timeout: 5000 })
    this.#get = this.#db.prepare('SELECT sealed FROM bodies WHERE key = ?')
    // Costs a third less than an object.
    this.#get.setReturnArrays(true)
  }

  read(account: string, key: BodyKey): Buffer | undefined {
    const bytes = bodyKeyBytes(key)
    const sealed = this.#sealed(bytes)
    const body = sealed && this.#unseal(account, sealed, bytes)
    if (body === undefined) this.#options.onLost(key)
    return body
  }

  /** Something was written: who reads from now on sees it. */
  renew(): void {
    if (this.#db.isOpen && this.#db.isTransaction) this.#db.exec('ROLLBACK')
  }

  close(): void {
    this.#db.close()
  }

  #sealed(key: Buffer): Uint8Array | undefined {
    try {
      return this.#find(key) ?? this.#findAgain(key)
    } catch (error) {
      if (isSqliteDamageError(error)) return undefined
      throw explainSqliteError(error, this.#options.path)
    }
  }

  #find(key: Buffer): Uint8Array | undefined {
    if (!this.#db.isTransaction) this.#begin()
    const row = this.#get.get(key) as unknown as readonly [Uint8Array] | undefined
    return row?.[0]
  }

  /** It may have been written since the transaction began. */
  #findAgain(key: Buffer): Uint8Array | undefined {
    this.renew()
    return this.#find(key)
  }

  #begin(): void {
    this.#db.exec('BEGIN')
    setImmediate(() => {
      this.renew()
    })
  }

  #unseal(account: string, sealed: Uint8Array, key: Buffer): Buffer | undefined {
    const known = this.#ciphers.get(account)
    try {
      return (known ?? this.#freshCipher(account))?.unseal(sealed, key)
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error
      if (error.failure !== 'wrong-key' || known === undefined) return undefined
      // An account that was removed and added again has another key.
      this.#ciphers.delete(account)
      return this.#unseal(account, sealed, key)
    }
  }

  #freshCipher(account: string): BodyCipher | undefined {
    const key = this.#options.keys.knownKeyOf(account)
    if (key === undefined) return undefined
    const cipher = createBodyCipher(key)
    this.#ciphers.set(account, cipher)
    return cipher
  }
}
