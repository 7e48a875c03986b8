import { randomBytes } from 'node:crypto'
import type { Spool } from '../../../lib/http/spool.ts'
import { SpoolFile, sweepSpoolFiles } from './spool-file.ts'

/** Enough for nearly every answer that is not about cards; a larger one would cost more than all else about it. */
const smallBlock = 2 * 1024
const firstBlock = 64 * 1024
const largestBlock = 1024 * 1024
const nothing = Buffer.alloc(0)

/** Longer text is measured before it is placed, so that blocks are filled. */
const shortText = 1024

/** Up to this length a loop beats the making of a view. */
const shortCopy = 32

export interface SpoolOptions {
  /** Bytes that all spools together may hold before they go to files, beyond 66 KiB for each. */
  readonly memory?: number
  /** Where the files are made, and unlinked at once. */
  readonly directory: string
}

/** Spools that share a limit of memory, and a key that dies with the process. */
export interface Spools {
  readonly create: () => Spool
  /** Bytes of the shared memory that are taken, and how many spools are open. */
  readonly use: () => { readonly memory: number; readonly open: number }
  /** Discards the spools that are still open. */
  readonly close: () => void
}

/** What spools have in common. */
interface House {
  free: number
  readonly open: Set<Spool>
  readonly createFile: () => SpoolFile
}

/** Makes spools; the folder must exist. Writing to a spool throws an HttpError when the disk is full. */
export function createSpools({ memory = 32 * 1024 * 1024, directory }: SpoolOptions): Spools {
  sweepSpoolFiles(directory)
  const key = randomBytes(32)
  const createFile = (): SpoolFile => new SpoolFile(directory, key)
  const house: House = { free: memory, open: new Set(), createFile }
  return {
    create: () => new BlockSpool(house),
    use: () => ({ memory: memory - house.free, open: house.open.size }),
    close: () => {
      for (const spool of house.open) spool.discard()
    },
  }
}

class BlockSpool implements Spool {
  readonly #house: House
  /** The full blocks before `#block`, unless they went to the file. */
  #blocks: Buffer[] = []
  #file: SpoolFile | undefined
  #block = nothing
  #used = 0
  /** Bytes before `#block`. */
  #before = 0
  /** Bytes of the house's memory that this spool holds. */
  #borrowed = 0
  #read = false
  #discarded = false

  constructor(house: House) {
    this.#house = house
    house.open.add(this)
  }

  get length(): number {
    return this.#before + this.#used
  }

  text(text: string): void {
    // No UTF-16 unit becomes more than three bytes.
    if (text.length * 3 <= this.#block.length - this.#used)
      this.#used += this.#block.write(text, this.#used)
    else this.#textAtEdge(text)
  }

  copy(bytes: Uint8Array, start = 0, end = bytes.length): void {
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
    this.#house.open.delete(this)
    this.#giveBack()
    this.#block = nothing
    this.#file?.close()
  }

  #textAtEdge(text: string): void {
    if (text.length > shortText) {
      this.copy(Buffer.from(text))
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
    if (this.#house.free < size) return false
    this.#house.free -= size
    this.#borrowed += size
    return true
  }

  #spill(): void {
    this.#file = this.#house.createFile()
    for (const block of this.#blocks) this.#file.write(block)
    this.#giveBack()
  }

  #giveBack(): void {
    this.#house.free += this.#borrowed
    this.#borrowed = 0
    this.#blocks = []
  }

  #refuseDiscarded(): void {
    if (this.#discarded) throw new Error('the spool was discarded')
  }
}
