import { createHash } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { etagOf } from './timestamps.ts'
import { escapeXml } from './xml.ts'

/** A contact as it is served. */
export interface Stored {
  readonly id: string
  /** Milliseconds; ETag and REV follow from it. */
  readonly modified: number
  readonly etag: string
  readonly text: string
  /** `text`, ready to stand in XML. */
  readonly xml: string
}

export interface Change {
  readonly id: string
  readonly deleted: boolean
}

/** Writes a card's text for an id and a time of modification. */
export type Print = (id: string, modified: number) => string

const DAY = 86_400_000

/** Contacts, the names under which they were put, and the log of revisions. */
export class AddressBook {
  readonly #clock: Clock
  readonly #salt: string
  readonly #contacts = new Map<string, Stored>()
  readonly #aliases = new Map<string, string>()
  readonly #burned = new Set<string>()
  readonly #log: { readonly at: number; readonly id: string; readonly deleted: boolean }[] = []
  readonly #born: number
  #ids = 0
  #time = 0

  constructor(clock: Clock, salt: string) {
    this.#clock = clock
    this.#salt = salt
    this.#born = this.#tick()
  }

  get size(): number {
    return this.#contacts.size
  }

  contacts(): Iterable<Stored> {
    return this.#contacts.values()
  }

  /** By id, or by the name under which a client has put it. */
  find(name: string): Stored | undefined {
    return this.#contacts.get(name) ?? this.#contacts.get(this.#aliases.get(name) ?? '')
  }

  /** Only by id: DELETE under a client's name finds nothing. */
  byId(id: string): Stored | undefined {
    return this.#contacts.get(id)
  }

  /** Whether a name was used before, by a contact that may be gone. */
  isBurned(name: string): boolean {
    return this.#burned.has(name)
  }

  create(print: Print, name?: string): Stored {
    const id = this.#newId()
    const stored = this.#store(id, Math.floor(this.#record(id, false) / 1000), print)
    for (const used of [id, name]) if (used !== undefined) this.#burned.add(used)
    if (name !== undefined) this.#aliases.set(name, id)
    return stored
  }

  /** Nothing moves when the card stays as it is. */
  update(before: Stored, print: Print): Stored {
    if (print(before.id, before.modified) === before.text) return before
    const now = Math.floor(this.#record(before.id, false) / 1000)
    return this.#store(before.id, Math.max(now, before.modified + 1), print)
  }

  remove(id: string): boolean {
    if (!this.#contacts.delete(id)) return false
    this.#record(id, true)
    return true
  }

  /** A point in time, in microseconds, for `changesSince`. It differs each time it is asked. */
  revision(): number {
    return this.#tick()
  }

  /** Changes with every change, and only then. */
  ctag(): string {
    const last = this.#log.at(-1)?.at ?? this.#born
    return `"${hex(`${this.#salt} ${last}`)}.1"`
  }

  /** What changed after a revision; undefined when the revision is unknown or older than 29 days. */
  changesSince(revision: number): readonly Change[] | undefined {
    const oldest = (this.#clock.now() - 29 * DAY) * 1000
    if (revision < this.#born || revision < oldest || revision > this.#time) return undefined
    return this.#changes(revision)
  }

  /** Everything that was ever deleted, for over-reporting. */
  deletions(): readonly Change[] {
    return this.#changes(0).filter(({ deleted }) => deleted)
  }

  #changes(revision: number): readonly Change[] {
    const changes = new Map<string, Change>()
    for (let at = this.#log.length - 1; at >= 0; at--) {
      const entry = this.#log[at]
      if (entry === undefined || entry.at <= revision) break
      if (!changes.has(entry.id)) changes.set(entry.id, entry)
    }
    return [...changes.values()].reverse()
  }

  #store(id: string, modified: number, print: Print): Stored {
    const text = print(id, modified)
    const stored = { id, modified, etag: etagOf(modified), text, xml: escapeXml(text) }
    this.#contacts.set(id, stored)
    return stored
  }

  #record(id: string, deleted: boolean): number {
    const at = this.#tick()
    this.#log.push({ at, id, deleted })
    return at
  }

  #tick(): number {
    this.#time = Math.max(this.#time + 1, this.#clock.now() * 1000)
    return this.#time
  }

  #newId(): string {
    const id = hex(`${this.#salt} ${this.#ids++}`)
    return this.#burned.has(id) ? this.#newId() : id
  }
}

/** 64 bits in lower-case hex without leading zeros. */
function hex(seed: string): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, 16).replace(/^0+/, '')
}
