import { createHash } from 'node:crypto'
import { DAV, escapeXml } from '../../fake-google/dav/xml.ts'

/** A card, byte for byte as it was put. */
export interface PlainCard {
  readonly text: string
  /** Strong, with its quotes. */
  readonly etag: string
}

/** An address book in memory, with the log that sync-collection needs (RFC 6578 §3). */
export class PlainBook {
  /** Where it is: a test may move it. */
  path: string
  /** What PROPPATCH has set, as XML content by Clark name. */
  readonly properties: Map<string, string>
  /** Local names of what the user may do; undefined: it is not told, and everything is allowed. */
  privileges: readonly string[] | undefined
  /** Whether it knows sync-collection. */
  hasSyncCollection = true
  /** What it tells as its ctag; undefined: nothing. */
  ctag: () => string | undefined = () => `"${this.#revision}"`
  readonly #cards = new Map<string, PlainCard>()
  /** Name → the revision at which it last changed; removed ones too. */
  readonly #changed = new Map<string, number>()
  #revision = 1

  constructor(path: string, displayName: string, readOnly = false) {
    this.path = path
    this.properties = new Map([[`${DAV}displayname`, escapeXml(displayName)]])
    this.privileges = readOnly ? ['read'] : ['read', 'write', 'write-content', 'bind', 'unbind']
  }

  may(privilege: string): boolean {
    return this.privileges?.some((name) => [privilege, 'write', 'all'].includes(name)) ?? true
  }

  get revision(): number {
    return this.#revision
  }

  get names(): readonly string[] {
    return [...this.#cards.keys()]
  }

  get(name: string): PlainCard | undefined {
    return this.#cards.get(name)
  }

  /** Creates or replaces a card. */
  put(name: string, text: string): PlainCard {
    const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`
    this.#log(name)
    this.#cards.set(name, { text, etag })
    return { text, etag }
  }

  remove(name: string): boolean {
    if (!this.#cards.delete(name)) return false
    this.#log(name)
    return true
  }

  /** Names that changed after a revision, those of removed cards too; undefined when there was no such revision. */
  changedSince(revision: number): readonly string[] | undefined {
    if (!Number.isInteger(revision) || revision < 0 || revision > this.#revision) return undefined
    const changed = [...this.#changed].filter(([, at]) => at > revision).map(([name]) => name)
    return revision === 0 ? changed.filter((name) => this.#cards.has(name)) : changed
  }

  /** The name of the card that has this UID. */
  holderOf(uid: string): string | undefined {
    return this.names.find((name) => uidIn(this.#cards.get(name)?.text ?? '') === uid)
  }

  #log(name: string): void {
    this.#revision += 1
    this.#changed.set(name, this.#revision)
  }
}

export const uidIn = (text: string): string | undefined =>
  /^UID(?:;[^:]*)?:(.*?)\r?$/im.exec(text)?.[1]
