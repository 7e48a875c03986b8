import { mkdir, readdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { run } from '../support/program.ts'
import type { Target } from './report.ts'

/** What a run of vdirsyncer came to. */
export interface Sync {
  readonly ok: boolean
  /** Both streams. */
  readonly output: string
}

/** What stands in the settings of a pair beside the password. */
export interface PairSettings {
  /** What vdirsyncer does when both sides changed; `a` is the folder. */
  readonly conflict?: 'null' | '"a wins"'
  /** Names of address books, or `from b` for all that the server has. */
  readonly collections?: readonly string[]
}

/** A folder of vCards paired with a CardDAV server by vdirsyncer. */
export class VdirsyncerPair {
  readonly #dir: string
  readonly #target: Target

  constructor(dir: string, target: Target) {
    this.#dir = dir
    this.#target = target
  }

  /** Writes the settings; they hold until the next call. */
  async configure(password: string, settings: PairSettings = {}): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    await writeFile(this.#config, this.#settings(password, settings))
  }

  /** Runs a command of vdirsyncer; yes to all its questions. */
  async run(command: 'discover' | 'sync' | 'metasync'): Promise<Sync> {
    const ended = await run('vdirsyncer', ['--config', this.#config, command], {
      env: { PATH: process.env.PATH, HOME: this.#dir, LC_ALL: 'C.UTF-8' },
      input: 'y\n'.repeat(20),
    })
    return { ok: ended.code === 0, output: ended.stdout + ended.stderr }
  }

  /** Like `run`, but a failure is an error. */
  async succeed(command: 'discover' | 'sync' | 'metasync'): Promise<Sync> {
    const sync = await this.run(command)
    if (!sync.ok) throw new Error(`vdirsyncer ${command}: ${sync.output.slice(-800)}`)
    return sync
  }

  /** Names of the folders that discovery made, one for each address book. */
  collections(): Promise<readonly string[]> {
    return readdir(this.#folder)
  }

  /** The cards of an address book: path and text. */
  async cards(book: string): Promise<ReadonlyMap<string, string>> {
    const names = await readdir(join(this.#folder, book))
    const paths = names.filter((n) => n.endsWith('.vcf')).map((n) => join(this.#folder, book, n))
    return new Map(
      await Promise.all(paths.map(async (p) => [p, await readFile(p, 'utf8')] as const)),
    )
  }

  /** The path of the card that holds a text. */
  async find(book: string, text: string): Promise<string | undefined> {
    return [...(await this.cards(book))].find(([, card]) => card.includes(text))?.[0]
  }

  async write(book: string, name: string, card: string): Promise<void> {
    await writeFile(join(this.#folder, book, name), card)
  }

  /** Changes the card that holds a text. */
  async edit(book: string, text: string, change: (card: string) => string): Promise<void> {
    const path = await this.#path(book, text)
    await writeFile(path, change(await readFile(path, 'utf8')))
  }

  /** Deletes the card that holds a text. */
  async delete(book: string, text: string): Promise<void> {
    await unlink(await this.#path(book, text))
  }

  get #folder(): string {
    return join(this.#dir, 'vcards')
  }

  get #config(): string {
    return join(this.#dir, 'config')
  }

  async #path(book: string, text: string): Promise<string> {
    const path = await this.find(book, text)
    if (path === undefined) throw new Error(`no local card has ${text}`)
    return path
  }

  #settings(
    password: string,
    { conflict = 'null', collections = ['from b'] }: PairSettings,
  ): string {
    const { baseUrl, user } = this.#target
    return `[general]
status_path = ${JSON.stringify(join(this.#dir, 'status'))}
[pair contacts]
a = "folder"
b = "server"
collections = ${JSON.stringify(collections)}
conflict_resolution = ${conflict}
metadata = ["displayname"]
[storage folder]
type = "filesystem"
path = ${JSON.stringify(this.#folder)}
fileext = ".vcf"
[storage server]
type = "carddav"
url = ${JSON.stringify(baseUrl)}
username = ${JSON.stringify(user)}
password = ${JSON.stringify(password)}
`
  }
}
