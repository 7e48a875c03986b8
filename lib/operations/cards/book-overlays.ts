import type { Account } from '../../store/accounts.ts'
import type { CardOverlay } from '../../store/card-overlays.ts'
import type { Store } from '../../store/store.ts'
import { parseVCard, printVCard, type VCard } from '../../vcard/text/vcard.ts'
import { findPropertyMasks } from '../../vcard/merge/property-masks.ts'
import { mergeVCards } from '../../vcard/merge/vcard-merge.ts'
import { isFullyKeptByGoogle } from '../../vcard/merge/kept-by-google.ts'
import { VCardError } from '../../vcard/text/vcard-error.ts'
import { noteQuirkWorkaround } from '../../observe/request-observer.ts'

/** What clients wrote to the cards of one book and upstream did not store. */
export interface BookOverlay {
  /** Grows with each change of what is kept. */
  readonly revision: number
  has(id: string): boolean
  /** Upstream's ETag, with the local revision when something is kept: the card is another one then. */
  etag(id: string, upstream: string | undefined): string | undefined
  /** Upstream's present card, repaired, as clients are to see it: with what they wrote and nobody has changed since. */
  apply(id: string, card: Buffer): Buffer
  /** Cards for which something was kept after that revision. */
  changedSince(revision: number): readonly string[]
  /** Keeps what `echo`, upstream's copy read after the write, has lost of `written`; nothing when it lost nothing. */
  recordDropped(id: string, written: VCard, echo: VCard): Promise<void>
  forget(id: string): Promise<void>
}

export interface BookOverlays {
  forBook(account: Account, book: string): Promise<BookOverlay>
}

/** Kept cards in the store, one table per book, read once and written through. */
export function createBookOverlays(store: Store): BookOverlays {
  const tables = new Map<string, Promise<BookOverlay>>()
  return {
    forBook(account, book) {
      const key = `${account.name} ${account.createdAt} ${book}`
      const known = tables.get(key) ?? load(store, account.name, book)
      tables.set(key, known)
      known.catch(() => tables.delete(key))
      return known
    },
  }
}

/** For upstreams that store what they are sent, and for people who do not want it. */
export const noBookOverlays: BookOverlays = {
  forBook: () => Promise.resolve(noBookOverlay),
}

export const noBookOverlay: BookOverlay = {
  revision: 0,
  has: () => false,
  etag: (_, upstream) => upstream,
  apply: (_, card) => card,
  changedSince: () => [],
  recordDropped: () => Promise.resolve(),
  forget: () => Promise.resolve(),
}

async function load(store: Store, account: string, book: string): Promise<BookOverlay> {
  const cards = await store.cardOverlays(account, book)
  return new Table(store, { account, book }, cards, await store.localRevision(account, book))
}

/** Upstream may hold what cannot be read; it is then shown as it is. */
export function tryParseCard(card: Buffer): VCard | undefined {
  try {
    return parseVCard(card)
  } catch (error) {
    if (error instanceof VCardError) return undefined
    throw error
  }
}

type Entry = Pick<CardOverlay, 'payload' | 'revision'>

class Table implements BookOverlay {
  revision: number
  readonly #store: Store
  readonly #place: { readonly account: string; readonly book: string }
  readonly #entries: Map<string, Entry>

  constructor(
    store: Store,
    place: { readonly account: string; readonly book: string },
    cards: readonly CardOverlay[],
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

  apply(id: string, card: Buffer): Buffer {
    const entry = this.#entries.get(id)
    if (entry === undefined) return card
    const theirs = tryParseCard(card)
    if (theirs === undefined) return card
    noteQuirkWorkaround('rewrites-cards', () => 'what upstream had not stored was put back')
    const { written, echo } = read(entry.payload)
    return Buffer.from(
      printVCard(
        mergeVCards({ base: echo, ours: written, theirs }, findPropertyMasks(written, echo)),
      ),
    )
  }

  changedSince(revision: number): readonly string[] {
    return [...this.#entries].flatMap(([id, entry]) => (entry.revision > revision ? [id] : []))
  }

  async recordDropped(id: string, written: VCard, echo: VCard): Promise<void> {
    if (isFullyKeptByGoogle(written, echo)) return this.forget(id)
    const payload = print(written, echo)
    this.revision = await this.#store.putCardOverlay({ ...this.#place, id, payload })
    this.#entries.set(id, { payload, revision: this.revision })
    noteQuirkWorkaround('rewrites-cards', () => 'what upstream did not store of the card is kept')
  }

  async forget(id: string): Promise<void> {
    if (!this.#entries.delete(id)) return
    this.revision = await this.#store.removeCardOverlay(this.#place.account, this.#place.book, id)
  }
}

/** Pictures that upstream has are upstream's: they are large, and it encodes them anew. */
const media = new Set(['PHOTO', 'LOGO', 'SOUND', 'KEY'])

function print(written: VCard, echo: VCard): Buffer {
  const theirs = new Set(echo.map(({ name }) => name).filter((name) => media.has(name)))
  const kept = (card: VCard): string => printVCard(card.filter(({ name }) => !theirs.has(name)))
  return Buffer.from(JSON.stringify([kept(written), kept(echo)]))
}

function read(payload: Buffer): { readonly written: VCard; readonly echo: VCard } {
  const [written, echo] = JSON.parse(payload.toString()) as [string, string]
  return { written: parseVCard(Buffer.from(written)), echo: parseVCard(Buffer.from(echo)) }
}
