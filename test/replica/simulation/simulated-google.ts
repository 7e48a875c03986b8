import { HttpError } from '../../../lib/errors/http-error.ts'
import type { UpstreamCard } from '../../../lib/replica/state/upstream-book.ts'

/** One version of a card; its number is its ETag, and grows over all cards. */
export interface Version {
  readonly number: number
  /** The card's id and which of its lives: a name may be used again after a deletion, where that is allowed. */
  readonly life: string
  /** The number in the card's NOTE: who wrote it. */
  readonly write: number
}

export interface GoogleCard extends UpstreamCard {
  readonly version: Version
}

export type UpstreamKind = 'google' | 'ctag'

/**
 * What is true upstream. `google`: gives ids itself, remembers every name that was used, puts its id in place of the UID, drops
 * CATEGORIES, ignores conditions. `ctag`: keeps the RFCs, and has no sync-collection.
 */
export class SimulatedGoogle {
  readonly kind: UpstreamKind
  readonly cards = new Map<string, GoogleCard>()
  readonly versions: Version[] = []
  readonly #names = new Map<string, string>()
  readonly #lives = new Map<string, number>()
  readonly #log: string[] = []

  constructor(kind: UpstreamKind) {
    this.kind = kind
  }

  isAlive(life: string): boolean {
    const [id = ''] = life.split('#')
    return this.cards.get(id)?.version.life === life
  }

  /** The last version that has this number in its NOTE. */
  versionWritten(write: number): Version | undefined {
    return this.versions.findLast((version) => version.write === write)
  }

  get token(): number {
    return this.#log.length
  }

  changesSince(token: number): {
    readonly changed: readonly GoogleCard[]
    readonly removed: readonly string[]
  } {
    const ids = [...new Set(this.#log.slice(token))]
    const changed = ids.flatMap((id) => this.cards.get(id) ?? [])
    return { changed, removed: ids.filter((id) => !this.cards.has(id)) }
  }

  /** The card under its id, or (at Google) under the name with which it was made. */
  find(name: string): GoogleCard | undefined {
    return this.cards.get(name) ?? this.cards.get(this.#names.get(name) ?? '')
  }

  /** As it is now. */
  put(name: string, body: string, conditions: Readonly<Record<string, string>> = {}): GoogleCard {
    const present = this.find(name)
    if (this.kind === 'ctag') this.#check(present, conditions)
    const id = present?.id ?? this.#idFor(name)
    if (present === undefined) this.#lives.set(id, (this.#lives.get(id) ?? 0) + 1)
    const write = Number(/NOTE:w(\d+)/.exec(body)?.[1])
    const life = `${id}#${this.#lives.get(id) ?? 0}`
    const version: Version = { number: this.versions.length, life, write }
    this.versions.push(version)
    const card = { id, version, etag: `"${version.number}"`, body: this.#stored(id, body) }
    this.cards.set(id, card)
    this.#log.push(id)
    return card
  }

  remove(id: string, conditions: Readonly<Record<string, string>> = {}): boolean {
    const present = this.find(id)
    if (present === undefined) return false
    if (this.kind === 'ctag') this.#check(present, conditions)
    this.cards.delete(present.id)
    this.#log.push(present.id)
    return true
  }

  #check(present: GoogleCard | undefined, conditions: Readonly<Record<string, string>>): void {
    const { 'If-Match': match, 'If-None-Match': none } = conditions
    if ((match !== undefined && match !== present?.etag) || (none !== undefined && present))
      throw new HttpError(412, 'The card is another one')
  }

  #idFor(name: string): string {
    if (this.kind === 'ctag') return name
    // A name that was used once is never taken again.
    if (this.#names.has(name) || this.#lives.has(name)) throw new HttpError(400, 'Invalid argument')
    const id = (0xa00000 + this.#names.size).toString(16)
    this.#names.set(name, id)
    return id
  }

  #stored(id: string, body: string): Buffer {
    if (this.kind === 'ctag') return Buffer.from(body)
    const kept = body.split('\r\n').filter((line) => !/^(CATEGORIES|UID)[:;]/.test(line))
    return Buffer.from(kept.join('\r\n').replace('END:VCARD', `UID:${id}\r\nEND:VCARD`))
  }
}
