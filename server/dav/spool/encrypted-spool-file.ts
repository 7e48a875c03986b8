import { createCipheriv, createDecipheriv, randomBytes, type Cipheriv } from 'node:crypto'
import { closeSync, openSync, read, readdirSync, rmSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { HttpError } from '../../../lib/errors/http-error.ts'

const algorithm = 'aes-256-ctr'
const chunkSize = 256 * 1024
const readAt = promisify(read)

/** Bytes in an unlinked file of mode 0600, encrypted: written once in order, then read once in order. */
export class EncryptedSpoolFile {
  readonly #fd: number
  readonly #directory: string
  readonly #key: Buffer
  readonly #iv = randomBytes(16)
  readonly #cipher: Cipheriv
  #reading = false
  #closed = false

  constructor(directory: string, key: Buffer) {
    this.#directory = directory
    this.#key = key
    this.#cipher = createCipheriv(algorithm, key, this.#iv)
    this.#fd = openUnlinked(directory)
  }

  /** Appends; the bytes may be reused afterwards. */
  write(bytes: Uint8Array): void {
    const encrypted = this.#cipher.update(bytes)
    try {
      for (let done = 0; done < encrypted.length;) done += writeSync(this.#fd, encrypted, done)
    } catch (cause) {
      throw full(this.#directory, cause)
    }
  }

  /** All that was written, in chunks; rejects when the file is closed meanwhile. */
  async *chunks(): AsyncGenerator<Buffer> {
    const decipher = createDecipheriv(algorithm, this.#key, this.#iv)
    const encrypted = Buffer.allocUnsafeSlow(chunkSize)
    for (let position = 0; ;) {
      const length = await this.#read(encrypted, position)
      if (length === 0) return
      position += length
      yield decipher.update(encrypted.subarray(0, length))
    }
  }

  /** Frees the file's space; harmless when repeated. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#closeIfDue()
  }

  #closeIfDue(): void {
    if (this.#closed && !this.#reading) closeSync(this.#fd)
  }

  // A descriptor must not be closed under a read: its number could be another file's by then.
  async #read(chunk: Buffer, position: number): Promise<number> {
    if (this.#closed) throw new Error('the spool was discarded while it was read')
    this.#reading = true
    try {
      const { bytesRead } = await readAt(this.#fd, chunk, 0, chunk.length, position)
      return bytesRead
    } finally {
      this.#reading = false
      this.#closeIfDue()
    }
  }
}

/** Removes what was left by a process that was killed between making a file and unlinking it. */
export function removeStaleSpoolFiles(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (/^spool-[0-9a-f]{16}\.tmp$/.test(name)) tryRemove(join(directory, name))
  }
}

function openUnlinked(directory: string): number {
  const path = join(directory, `spool-${randomBytes(8).toString('hex')}.tmp`)
  try {
    const fd = openSync(path, 'wx+', 0o600)
    unlinkSync(path)
    return fd
  } catch (cause) {
    throw full(directory, cause)
  }
}

function tryRemove(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // In a shared folder it can be another user's; it is empty or unreadable, and not ours to remove.
  }
}

function full(directory: string, cause: unknown): HttpError {
  const cure = 'free some space on its disk, or check its owner and mode'
  return new HttpError(503, `a large answer cannot be kept in ${directory}: ${cure}`, { cause })
}
