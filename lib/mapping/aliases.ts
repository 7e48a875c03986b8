import type { Account, Alias, Store } from '../store/store.ts'

/** Tombstones are kept this long, so that a deletion goes out under the name that devices know. */
const tombstoneLife = 60 * 24 * 3600 * 1000

/** The names of one book: what clients call a card beside what upstream calls it. */
export interface BookNames {
  /** Upstream's id for a client's name; undefined while the card's creation is still unresolved. */
  idOf(name: string): string | undefined
  /** The one name under which a card goes out to every device. */
  nameOf(id: string): string
  /** The client's UID where it differs from upstream's; undefined for cards born upstream. */
  uidOf(id: string): string | undefined
  /** The living card that bears a client's UID. */
  nameOfUid(uid: string): string | undefined
  /** False when the name now belongs to another card: its deletion must not be told. */
  mayReportGone(id: string): boolean
  /** Creations whose outcome is not known yet. */
  pending(): readonly Alias[]
  /** Whether there are any. */
  hasPending(): boolean
  /** Records a creation before it is sent. */
  reserve(name: string, uid: string | undefined, upstreamName: string): Promise<Alias>
  /** The card exists upstream under `id`. */
  resolve(alias: Alias, id: string): Promise<void>
  /** The creation never arrived. */
  forget(alias: Alias): Promise<void>
  /** The card is gone; its name is remembered for a while. */
  bury(id: string): Promise<void>
}

export interface Aliases {
  of(account: Account, book: string): Promise<BookNames>
}

export interface AliasOptions {
  readonly store: Store
  /** What a card that was born upstream is called: `.vcf` is added to Google's ids, nothing elsewhere. */
  readonly suffix: '.vcf' | ''
  readonly now?: () => number
}

/** One table per book, read once and written through: the `serve` that claimed the store is its only writer. */
export function createAliases({ store, suffix, now = Date.now }: AliasOptions): Aliases {
  const tables = new Map<string, Promise<BookNames>>()
  return {
    of(account, book) {
      const key = `${account.name} ${account.createdAt} ${book}`
      const known = tables.get(key)
      if (known) return known
      const loading = load(store, account.name, book, suffix, now)
      tables.set(key, loading)
      loading.catch(() => tables.delete(key))
      return loading
    },
  }
}

async function load(
  store: Store,
  account: string,
  book: string,
  suffix: string,
  now: () => number,
): Promise<BookNames> {
  const names = new Names(store, account, book, suffix, now)
  for (const alias of await store.aliases(account, book)) {
    if (alias.state === 'gone' && now() - alias.since > tombstoneLife)
      await store.removeAlias(alias)
    else names.index(alias)
  }
  return names
}

class Names implements BookNames {
  /** Living and pending aliases. */
  readonly #byName = new Map<string, Alias>()
  /** Living and buried aliases. */
  readonly #byId = new Map<string, Alias>()
  readonly #byUid = new Map<string, Alias>()
  readonly #pending = new Map<string, Alias>()
  readonly #store: Store
  readonly #account: string
  readonly #book: string
  readonly #suffix: string
  readonly #now: () => number

  constructor(store: Store, account: string, book: string, suffix: string, now: () => number) {
    this.#store = store
    this.#account = account
    this.#book = book
    this.#suffix = suffix
    this.#now = now
  }

  idOf(name: string): string | undefined {
    const alias = this.#byName.get(name)
    if (alias) return alias.id
    return name.endsWith(this.#suffix) ? name.slice(0, name.length - this.#suffix.length) : name
  }

  nameOf(id: string): string {
    return this.#byId.get(id)?.name ?? id + this.#suffix
  }

  uidOf(id: string): string | undefined {
    return this.#byId.get(id)?.uid
  }

  nameOfUid(uid: string): string | undefined {
    return this.#byUid.get(uid)?.name
  }

  mayReportGone(id: string): boolean {
    const holder = this.#byName.get(this.nameOf(id))
    return holder === undefined || holder.id === id
  }

  pending(): readonly Alias[] {
    return [...this.#pending.values()]
  }

  hasPending(): boolean {
    return this.#pending.size > 0
  }

  async reserve(name: string, uid: string | undefined, upstreamName: string): Promise<Alias> {
    const previous = this.#byName.get(name)
    if (previous?.id !== undefined) await this.bury(previous.id)
    return this.#put({
      account: this.#account,
      book: this.#book,
      name,
      uid,
      upstreamName,
      id: undefined,
      state: 'pending',
      since: this.#now(),
    })
  }

  async resolve(alias: Alias, id: string): Promise<void> {
    await this.#put({ ...alias, id, state: 'live', since: this.#now() })
  }

  async forget(alias: Alias): Promise<void> {
    await this.#store.removeAlias(alias)
    this.#unindex(alias)
  }

  async bury(id: string): Promise<void> {
    const alias = this.#byId.get(id)
    if (alias?.state === 'live') await this.#put({ ...alias, state: 'gone', since: this.#now() })
  }

  async #put(alias: Alias): Promise<Alias> {
    await this.#store.putAlias(alias)
    this.#unindex(alias)
    this.index(alias)
    return alias
  }

  index(alias: Alias): void {
    if (alias.id !== undefined) this.#byId.set(alias.id, alias)
    if (alias.state === 'pending') this.#pending.set(alias.upstreamName, alias)
    if (alias.state === 'gone') return
    this.#byName.set(alias.name, alias)
    if (alias.uid !== undefined) this.#byUid.set(alias.uid, alias)
  }

  #unindex(alias: Alias): void {
    this.#pending.delete(alias.upstreamName)
    for (const [map, key] of [
      [this.#byName, alias.name],
      [this.#byUid, alias.uid ?? ''],
    ] as const) {
      if (map.get(key)?.upstreamName === alias.upstreamName) map.delete(key)
    }
  }
}
