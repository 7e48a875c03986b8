import type { Account } from '../store/accounts.ts'
import type { CardAlias, CardAliasStore } from '../store/card-aliases.ts'
import type { TransactionalStore } from '../store/transactions.ts'

type AliasStore = CardAliasStore & TransactionalStore<CardAliasStore>

/** Tombstones are kept this long, so that a deletion goes out under the name that devices know. */
const tombstoneLife = 60 * 24 * 3600 * 1000

/** The names of one book: what clients call a card beside what upstream calls it. */
export interface BookAliases {
  /** Upstream's id for a client's name; undefined while the card's creation is still unresolved. */
  idOf(name: string): string | undefined
  /** The one name under which a card is served to every device. */
  nameOf(id: string): string
  /** The client's UID where it differs from upstream's; undefined for cards born upstream. */
  uidOf(id: string): string | undefined
  /** The name of the live or pending card that has a client's UID. */
  nameOfUid(uid: string): string | undefined
  /** False when the name now belongs to another card: its deletion must not be reported. */
  mayReportDeleted(id: string): boolean
  /** Creations whose outcome is not known yet. */
  pendingAliases(): readonly CardAlias[]
  /** Whether there are any. */
  hasPending(): boolean
  /** Records a creation before it is sent; a card that had the name is marked deleted by the same change. */
  recordCreation(name: string, uid: string | undefined, upstreamName: string): Promise<CardAlias>
  /** The card exists upstream under `id`. */
  confirmCreation(alias: CardAlias, id: string): Promise<void>
  /** The creation never arrived. */
  discardCreation(alias: CardAlias): Promise<void>
  /** The card is gone; its name is remembered for a while. */
  markDeleted(id: string): Promise<void>
}

export interface CardAliases {
  forBook(account: Account, book: string): Promise<BookAliases>
}

export interface CardAliasesOptions {
  readonly store: AliasStore
  /** What a card that was born upstream is called: `.vcf` is added to Google's ids, nothing elsewhere. */
  readonly suffix: '.vcf' | ''
  readonly now?: () => number
}

/** One index per book, read once and written through: the `serve` that claimed the store is its only writer. */
export function createCardAliases({
  store,
  suffix,
  now = Date.now,
}: CardAliasesOptions): CardAliases {
  const indexes = new Map<string, Promise<BookAliases>>()
  return {
    forBook(account, book) {
      const key = `${account.name} ${account.createdAt} ${book}`
      const known = indexes.get(key)
      if (known) return known
      const loading = load(store, account.name, book, suffix, now)
      indexes.set(key, loading)
      loading.catch(() => indexes.delete(key))
      return loading
    },
  }
}

async function load(
  store: AliasStore,
  account: string,
  book: string,
  suffix: string,
  now: () => number,
): Promise<BookAliases> {
  const index = new AliasIndex(store, account, book, suffix, now)
  for (const alias of await store.cardAliases(account, book)) {
    if (alias.state === 'gone' && now() - alias.since > tombstoneLife)
      await store.removeCardAlias(alias)
    else index.add(alias)
  }
  return index
}

class AliasIndex implements BookAliases {
  /** Live and pending aliases. */
  readonly #byName = new Map<string, CardAlias>()
  /** Live and gone aliases. */
  readonly #byId = new Map<string, CardAlias>()
  readonly #byUid = new Map<string, CardAlias>()
  readonly #pending = new Map<string, CardAlias>()
  readonly #store: AliasStore
  readonly #account: string
  readonly #book: string
  readonly #suffix: string
  readonly #now: () => number

  constructor(store: AliasStore, account: string, book: string, suffix: string, now: () => number) {
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

  mayReportDeleted(id: string): boolean {
    const holder = this.#byName.get(this.nameOf(id))
    return holder === undefined || holder.id === id
  }

  pendingAliases(): readonly CardAlias[] {
    return [...this.#pending.values()]
  }

  hasPending(): boolean {
    return this.#pending.size > 0
  }

  async recordCreation(
    name: string,
    uid: string | undefined,
    upstreamName: string,
  ): Promise<CardAlias> {
    const previous = this.#liveAlias(this.#byName.get(name)?.id)
    const created: CardAlias = {
      account: this.#account,
      book: this.#book,
      name,
      uid,
      upstreamName,
      id: undefined,
      state: 'pending',
      since: this.#now(),
    }
    await this.#put(...(previous ? [this.#asDeleted(previous)] : []), created)
    return created
  }

  async confirmCreation(alias: CardAlias, id: string): Promise<void> {
    await this.#put({ ...alias, id, state: 'live', since: this.#now() })
  }

  async discardCreation(alias: CardAlias): Promise<void> {
    await this.#store.removeCardAlias(alias)
    this.#remove(alias)
  }

  async markDeleted(id: string): Promise<void> {
    const alias = this.#liveAlias(id)
    if (alias) await this.#put(this.#asDeleted(alias))
  }

  #liveAlias(id: string | undefined): CardAlias | undefined {
    const alias = id === undefined ? undefined : this.#byId.get(id)
    return alias?.state === 'live' ? alias : undefined
  }

  #asDeleted(alias: CardAlias): CardAlias {
    return { ...alias, state: 'gone', since: this.#now() }
  }

  async #put(...aliases: readonly CardAlias[]): Promise<void> {
    await this.#store.transaction(({ putCardAlias }) => {
      for (const alias of aliases) putCardAlias(alias)
    })
    for (const alias of aliases) {
      this.#remove(alias)
      this.add(alias)
    }
  }

  add(alias: CardAlias): void {
    if (alias.id !== undefined) this.#byId.set(alias.id, alias)
    if (alias.state === 'pending') this.#pending.set(alias.upstreamName, alias)
    if (alias.state === 'gone') return
    this.#byName.set(alias.name, alias)
    if (alias.uid !== undefined) this.#byUid.set(alias.uid, alias)
  }

  #remove(alias: CardAlias): void {
    this.#pending.delete(alias.upstreamName)
    for (const [map, key] of [
      [this.#byName, alias.name],
      [this.#byUid, alias.uid ?? ''],
    ] as const) {
      if (map.get(key)?.upstreamName === alias.upstreamName) map.delete(key)
    }
  }
}
