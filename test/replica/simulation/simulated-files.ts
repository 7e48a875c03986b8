import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The data folder, each life of the bridge in another, and a copy of it that somebody made. */
export class SimulatedFiles {
  readonly #root = mkdtempSync(join(tmpdir(), 'carddav-bridge-simulation-'))
  #lives = 0
  #copies = 0

  constructor() {
    mkdirSync(this.directory, { mode: 0o700 })
  }

  get directory(): string {
    return join(this.#root, `life-${this.#lives}`)
  }

  /** The next life begins; its folder is to be filled. */
  next(): string {
    this.#lives += 1
    return this.directory
  }

  get hasCopy(): boolean {
    return this.#copies > 0
  }

  makeCopy(): void {
    this.#copies += 1
    copyFiles(this.directory, this.#copy)
  }

  putCopyBack(): void {
    rmSync(this.directory, { recursive: true })
    copyFiles(this.#copy, this.directory)
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true })
  }

  get #copy(): string {
    return join(this.#root, `copy-${this.#copies}`)
  }
}

/** Also between a transaction and the next: what a process leaves behind that is killed. */
export function copyFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  for (const name of ['key', 'store.db', 'store.db-wal', 'bodies.db', 'bodies.db-wal'])
    if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name))
}
