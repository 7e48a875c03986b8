import type { Account } from '../../store/accounts.ts'
import type { CardOverlay, CardOverlayStore } from '../../store/card-overlays.ts'
import { parseVCard, printVCard, type VCard } from '../../vcard/text/vcard.ts'
import { findPropertyMasks } from '../../vcard/merge/property-masks.ts'
import { mergeVCards } from '../../vcard/merge/vcard-merge.ts'
import { isCardFullyKeptByGoogle } from '../../vcard/merge/kept-by-google.ts'
import { VCardError } from '../../vcard/text/vcard-error.ts'
import { noteQuirkWorkaround } from '../../observe/request-observer.ts'

/** What clients wrote to the cards of one book and upstream did not store. */
export interface DroppedPropertyOverlay {
  /** Grows with each change of the overlay. */
  readonly revision: number
  has(id: string): boolean
  /** Upstream's ETag, with the local revision for a card with an overlay: it is another representation then. */
  etag(id: string, upstream: string | undefined): string | undefined
  /** Upstream's present card, repaired, with what clients wrote to it and nobody has changed since. */
  apply(id: string, card: Buffer): Buffer
  /** Ids of the cards whose overlays were recorded after that revision. */
  changedSince(revision: number): readonly string[]
  /** Records what `echo`, upstream's copy read after the write, lacks of `written`; nothing when it lacks nothing. */
  recordDropped(id: string, written: VCard, echo: VCard): Promise<void>
  forget(id: string): Promise<void>
}

export interface DroppedPropertyOverlays {
  forBook(account: Account, book: string): Promise<DroppedPropertyOverlay>
}

/** Overlays in the store, read once per book and written through. */
export function createDroppedPropertyOverlays(store: CardOverlayStore): DroppedPropertyOverlays {
  const overlays = new Map<string, Promise<DroppedPropertyOverlay>>()
  return {
    forBook(account, book) {
      const key = `${account.name} ${account.createdAt} ${book}`
      const known = overlays.get(key) ?? load(store, account.name, book)
      overlays.set(key, known)
      known.catch(() => overlays.delete(key))
      return known
    },
  }
}

/** For upstreams that store what they are sent, and for settings without `keepDropped`. */
export const noDroppedPropertyOverlays: DroppedPropertyOverlays = {
  forBook: () => Promise.resolve(noDroppedPropertyOverlay),
}

/** The overlay of a book for whose cards nothing is recorded. */
export const noDroppedPropertyOverlay: DroppedPropertyOverlay = {
  revision: 0,
  has: () => false,
  etag: (_, upstream) => upstream,
  apply: (_, card) => card,
  changedSince: () => [],
  recordDropped: () => Promise.resolve(),
  forget: () => Promise.resolve(),
}

async function load(
  store: CardOverlayStore,
  account: string,
  book: string,
): Promise<DroppedPropertyOverlay> {
  const cards = await store.cardOverlays(account, book)
  return new StoredOverlay(
    store,
    { account, book },
    cards,
    await store.localRevision(account, book),
  )
}

/** Undefined for what cannot be parsed: upstream may hold that too. */
export function tryParseCard(card: Buffer): VCard | undefined {
  try {
    return parseVCard(card)
  } catch (error) {
    if (error instanceof VCardError) return undefined
    throw error
  }
}

type Entry = Pick<CardOverlay, 'payload' | 'revision'>

class StoredOverlay implements DroppedPropertyOverlay {
  revision: number
  readonly #store: CardOverlayStore
  readonly #place: { readonly account: string; readonly book: string }
  readonly #entries: Map<string, Entry>

  constructor(
    store: CardOverlayStore,
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
    const { written, echo } = parsePayload(entry.payload)
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
    if (isCardFullyKeptByGoogle(written, echo)) return this.forget(id)
    const payload = printPayload(written, echo)
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

function printPayload(written: VCard, echo: VCard): Buffer {
  const theirs = new Set(echo.map(({ name }) => name).filter((name) => media.has(name)))
  const printRest = (card: VCard): string =>
    printVCard(card.filter(({ name }) => !theirs.has(name)))
  return Buffer.from(JSON.stringify([printRest(written), printRest(echo)]))
}

function parsePayload(payload: Buffer): { readonly written: VCard; readonly echo: VCard } {
  const [written, echo] = JSON.parse(payload.toString()) as [string, string]
  return { written: parseVCard(Buffer.from(written)), echo: parseVCard(Buffer.from(echo)) }
}
