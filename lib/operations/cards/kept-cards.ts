import type { Account, KeptCard, Store } from '../../store/store.ts'
import { parseCard, printCard, type Card } from '../../vcard/text/card.ts'
import { masksFor } from '../../vcard/merge/masks.ts'
import { merge } from '../../vcard/merge/merge.ts'
import { isPlain } from '../../vcard/merge/plain.ts'
import { VCardError } from '../../vcard/text/vcard-error.ts'
import { noteQuirk } from '../../observe/request-observer.ts'

/** What clients wrote to the cards of one book and upstream did not store. */
export interface KeptBook {
  /** Grows with each change of what is kept. */
  readonly revision: number
  has(id: string): boolean
  /** Upstream's ETag, with the local revision when something is kept: the card is another one then. */
  etag(id: string, upstream: string | undefined): string | undefined
  /** Upstream's present card, repaired, as clients are to see it: with what they wrote and nobody has changed since. */
  serve(id: string, card: Buffer): Buffer
  /** Cards for which something was kept after that revision. */
  since(revision: number): readonly string[]
  /** Keeps what `echo`, upstream's copy read after the write, has lost of `written`; nothing when it lost nothing. */
  settle(id: string, written: Card, echo: Card): Promise<void>
  forget(id: string): Promise<void>
}

export interface KeptCards {
  of(account: Account, book: string): Promise<KeptBook>
}

/** Kept cards in the store, one table per book, read once and written through. */
export function createKeptCards(store: Store): KeptCards {
  const tables = new Map<string, Promise<KeptBook>>()
  return {
    of(account, book) {
      const key = `${account.name} ${account.createdAt} ${book}`
      const known = tables.get(key) ?? load(store, account.name, book)
      tables.set(key, known)
      known.catch(() => tables.delete(key))
      return known
    },
  }
}

/** For upstreams that store what they are sent, and for people who do not want it. */
export const nothingKept: KeptCards = {
  of: () => Promise.resolve(nothing),
}

export const nothing: KeptBook = {
  revision: 0,
  has: () => false,
  etag: (_, upstream) => upstream,
  serve: (_, card) => card,
  since: () => [],
  settle: () => Promise.resolve(),
  forget: () => Promise.resolve(),
}

async function load(store: Store, account: string, book: string): Promise<KeptBook> {
  const cards = await store.kept(account, book)
  return new Table(store, { account, book }, cards, await store.localRevision(account, book))
}

/** Upstream may hold what cannot be read; it is then shown as it is. */
export function readable(card: Buffer): Card | undefined {
  try {
    return parseCard(card)
  } catch (error) {
    if (error instanceof VCardError) return undefined
    throw error
  }
}

type Entry = Pick<KeptCard, 'payload' | 'revision'>

class Table implements KeptBook {
  revision: number
  readonly #store: Store
  readonly #place: { readonly account: string; readonly book: string }
  readonly #entries: Map<string, Entry>

  constructor(
    store: Store,
    place: { readonly account: string; readonly book: string },
    cards: readonly KeptCard[],
    revision: number,
  ) {
    this.revision = revision
    this.#store = store
    this.#place = place
    this.#entries = new Map(cards.map((card) => [card.id, card]))
  }

  has(id: string): boolean {
    return this.#entries.has(id)
  }

  etag(id: string, upstream: string | undefined): string | undefined {
    const entry = this.#entries.get(id)
    return entry ? upstream?.replace(/"$/, `;${entry.revision}"`) : upstream
  }

  serve(id: string, card: Buffer): Buffer {
    const entry = this.#entries.get(id)
    if (entry === undefined) return card
    const theirs = readable(card)
    if (theirs === undefined) return card
    noteQuirk('rewrites-cards', () => 'what upstream had not stored was put back')
    const { written, echo } = read(entry.payload)
    return Buffer.from(
      printCard(merge({ base: echo, ours: written, theirs }, masksFor(written, echo))),
    )
  }

  since(revision: number): readonly string[] {
    return [...this.#entries].flatMap(([id, entry]) => (entry.revision > revision ? [id] : []))
  }

  async settle(id: string, written: Card, echo: Card): Promise<void> {
    if (isPlain(written, echo)) return this.forget(id)
    const payload = print(written, echo)
    this.revision = await this.#store.putKept({ ...this.#place, id, payload })
    this.#entries.set(id, { payload, revision: this.revision })
    noteQuirk('rewrites-cards', () => 'what upstream did not store of the card is kept')
  }

  async forget(id: string): Promise<void> {
    if (!this.#entries.delete(id)) return
    this.revision = await this.#store.removeKept(this.#place.account, this.#place.book, id)
  }
}

/** Pictures that upstream has are upstream's: they are large, and it encodes them anew. */
const media = new Set(['PHOTO', 'LOGO', 'SOUND', 'KEY'])

function print(written: Card, echo: Card): Buffer {
  const theirs = new Set(echo.map(({ name }) => name).filter((name) => media.has(name)))
  const kept = (card: Card): string => printCard(card.filter(({ name }) => !theirs.has(name)))
  return Buffer.from(JSON.stringify([kept(written), kept(echo)]))
}

function read(payload: Buffer): { readonly written: Card; readonly echo: Card } {
  const [written, echo] = JSON.parse(payload.toString()) as [string, string]
  return { written: parseCard(Buffer.from(written)), echo: parseCard(Buffer.from(echo)) }
}
