import { randomBytes } from 'node:crypto'
import type { ResponseSpool } from '../../../lib/http/response-spool.ts'
import { EncryptedSpoolFile, removeStaleSpoolFiles } from './encrypted-spool-file.ts'

/** Enough for nearly every answer that is not about cards; a larger one would cost more than all else about it. */
const smallBlock = 2 * 1024
const firstBlock = 64 * 1024
const largestBlock = 1024 * 1024
const noBytes = Buffer.alloc(0)

/** Longer text is measured before it is placed, so that blocks are filled. */
const shortText = 1024

/** Up to this length a loop beats the making of a view. */
const shortCopy = 32

export interface SpoolPoolOptions {
  /** Bytes that all spools together may hold before they go to files, beyond 66 KiB for each. */
  readonly memory?: number
  /** Where the files are made, and unlinked at once. */
  readonly directory: string
}

/** Spools that share a limit of memory, and a key that dies with the process. */
export interface SpoolPool {
  readonly create: () => ResponseSpool
  /** Bytes of the shared memory that are taken, and how many spools are open. */
  readonly usage: () => { readonly memory: number; readonly open: number }
  /** Discards the spools that are still open. */
  readonly close: () => void
}

/** The memory that spools share. */
interface SharedMemory {
  free: number
  readonly open: Set<ResponseSpool>
  readonly createFile: () => EncryptedSpoolFile
}

/** Makes spools; the folder must exist. Writing to a spool throws an HttpError when the disk is full. */
export function createSpoolPool({
  memory = 32 * 1024 * 1024,
  directory,
}: SpoolPoolOptions): SpoolPool {
  removeStaleSpoolFiles(directory)
  const key = randomBytes(32)
  const createFile = (): EncryptedSpoolFile => new EncryptedSpoolFile(directory, key)
  const shared: SharedMemory = { free: memory, open: new Set(), createFile }
  return {
    create: () => new BlockSpool(shared),
    usage: () => ({ memory: memory - shared.free, open: shared.open.size }),
    close: () => {
      for (const spool of shared.open) spool.discard()
    },
  }
}

class BlockSpool implements ResponseSpool {
  readonly #shared: SharedMemory
  /** The full blocks before `#block`, unless they went to the file. */
  #blocks: Buffer[] = []
  #file: EncryptedSpoolFile | undefined
  #block = noBytes
  #used = 0
  /** Bytes before `#block`. */
  #before = 0
  /** Bytes of the shared memory that this spool holds. */
  #borrowed = 0
  #read = false
  #discarded = false

  constructor(shared: SharedMemory) {
    this.#shared = shared
    shared.open.add(this)
  }

  get length(): number {
    return this.#before + this.#used
  }

  writeText(text: string): void {
    // No UTF-16 unit becomes more than three bytes.
    if (text.length * 3 <= this.#block.length - this.#used)
      this.#used += this.#block.write(text, this.#used)
    else this.#textAcrossBlocks(text)
  }

  writeBytes(bytes: Uint8Array, start = 0, end = bytes.length): void {
    const length = end - start
    if (length > this.#block.length - this.#used) this.#copyAcross(bytes, start, end)
    else if (length === bytes.length) this.#set(bytes)
    else if (length <= shortCopy) this.#copyShort(bytes, start, end)
    else this.#set(new Uint8Array(bytes.buffer, bytes.byteOffset + start, length))
  }

  buffer(): Buffer | undefined {
    this.#refuseDiscarded()
    if (this.#file) return undefined
    const last = this.#block.subarray(0, this.#used)
    return this.#blocks.length === 0 ? last : Buffer.concat([...this.#blocks, last])
  }

  async *chunks(): AsyncGenerator<Buffer> {
    this.#refuseDiscarded()
    if (this.#read) throw new Error('a spool can be read once')
    this.#read = true
    const inMemory = [...this.#blocks, this.#block.subarray(0, this.#used)]
    if (this.#file) yield* this.#file.chunks()
    yield* inMemory.filter((block) => block.length > 0)
  }

  discard(): void {
    this.#discarded = true
    this.#shared.open.delete(this)
    this.#giveBack()
    this.#block = noBytes
    this.#file?.close()
  }

  #textAcrossBlocks(text: string): void {
    if (text.length > shortText) {
      this.writeBytes(Buffer.from(text))
      return
    }
    this.#nextBlock()
    this.#used = this.#block.write(text)
  }

  #set(bytes: Uint8Array): void {
    this.#block.set(bytes, this.#used)
    this.#used += bytes.length
  }

  #copyShort(bytes: Uint8Array, start: number, end: number): void {
    const block = this.#block
    let used = this.#used
    for (let i = start; i < end; i++) block[used++] = bytes[i] ?? 0
    this.#used = used
  }

  #copyAcross(bytes: Uint8Array, start: number, end: number): void {
    for (let from = start; from < end;) {
      if (this.#used === this.#block.length) this.#nextBlock()
      const to = Math.min(end, from + this.#block.length - this.#used)
      this.#block.set(bytes.subarray(from, to), this.#used)
      this.#used += to - from
      from = to
    }
  }

  #nextBlock(): void {
    this.#refuseDiscarded()
    const full = this.#block.subarray(0, this.#used)
    this.#before += this.#used
    this.#used = 0
    if (this.#file) this.#file.write(full)
    else this.#keep(full)
  }

  /** Keeps a full block in memory and grows, or moves all to a file; the block itself then serves again. */
  #keep(full: Buffer): void {
    if (full.length === 0) {
      this.#block = Buffer.allocUnsafe(smallBlock)
      return
    }
    this.#blocks.push(full)
    const size = Math.min(largestBlock, Math.max(firstBlock, this.#before))
    if (full.length <= smallBlock || this.#borrow(size)) this.#block = Buffer.allocUnsafeSlow(size)
    else this.#spill()
  }

  #borrow(size: number): boolean {
    if (this.#shared.free < size) return false
    this.#shared.free -= size
    this.#borrowed += size
    return true
  }

  #spill(): void {
    this.#file = this.#shared.createFile()
    for (const block of this.#blocks) this.#file.write(block)
    this.#giveBack()
  }

  #giveBack(): void {
    this.#shared.free += this.#borrowed
    this.#borrowed = 0
    this.#blocks = []
  }

  #refuseDiscarded(): void {
    if (this.#discarded) throw new Error('the spool was discarded')
  }
}
