import type { Name } from '../dav/xml/names.ts'
import type { PropertyUpdate } from '../dav/request/requests.ts'
import type { Account, BookPlace } from '../store/store.ts'
import { noteQuirk } from '../observe/request-observer.ts'
import { until, type Access } from './access/access.ts'
import { BookChannel, type MultistatusRequest } from './book/book-channel.ts'
import { readChanges } from './book/book-changes.ts'
import { changeProperties, readProperties } from './book/book-properties.ts'
import { CardChannel } from './book/card-channel.ts'
import { inParallel } from './exchange/in-parallel.ts'
import type { PlacesKeeper } from './discovery/places.ts'
import type { Quirks } from './access/quirks.ts'
import { multigetBody, propfindBody } from './access/request-bodies.ts'
import type {
  EachMember,
  Probe,
  Session,
  StoredCard,
  SyncEnd,
  Upload,
  Written,
} from './book/session.ts'

export interface DavSessionOptions {
  readonly account: Account
  readonly quirks: Quirks
  readonly access: Access
  readonly places: PlacesKeeper
  /** Hears how many cards a book has, each time that all of them were told. */
  readonly listed?: ((book: string, cards: number) => void) | undefined
}

/** Ten thousand cards are a hundred multigets: one after the other a client would lose its patience. */
const parallelMultigets = 4

/** A session over WebDAV; `quirks` decide what is repaired. */
export class DavSession implements Session {
  readonly account: Account
  readonly quirks: Quirks
  readonly #options: DavSessionOptions
  readonly #channel: BookChannel
  readonly #cards: CardChannel

  constructor(options: DavSessionOptions, channel = new BookChannel(options)) {
    this.account = options.account
    this.quirks = options.quirks
    this.#options = options
    this.#channel = channel
    this.#cards = new CardChannel(options.access, channel)
  }

  /** The same session, whose requests with safe methods end when the signal does. */
  until(signal: AbortSignal): DavSession {
    const access = until(signal, this.#options.access)
    return new DavSession({ ...this.#options, access }, this.#channel.until(signal))
  }

  books(): Promise<readonly BookPlace[]> {
    return this.#channel.books()
  }

  properties(book: string, names: readonly Name[]): Promise<ReadonlyMap<Name, string>> {
    return readProperties(this.#channel, book, names)
  }

  change(book: string, updates: readonly PropertyUpdate[]): Promise<ReadonlyMap<Name, number>> {
    return changeProperties(this.#channel, book, updates)
  }

  async list(book: string, names: readonly Name[], each: EachMember): Promise<void> {
    let cards = 0
    const request: MultistatusRequest = {
      method: 'PROPFIND',
      depth: '1',
      body: () => propfindBody(names),
    }
    const counted: EachMember = (id, view) => {
      cards += 1
      each(id, view)
    }
    await this.#channel.ask(book, request, members(counted))
    this.#options.listed?.(book, cards)
  }

  changes(
    book: string,
    token: string,
    names: readonly Name[],
    each: EachMember,
  ): Promise<SyncEnd | undefined> {
    const { quirks } = this
    const list = this.list.bind(this)
    return readChanges({ book, channel: this.#channel, quirks, list }, token, names, each)
  }

  async fetch(
    book: string,
    ids: readonly string[],
    names: readonly Name[],
    each: EachMember,
  ): Promise<void> {
    const size = this.quirks.has('small-multigets') ? 100 : 1000
    const starts = Array.from({ length: Math.ceil(ids.length / size) }, (_, batch) => batch * size)
    if (starts.length > 1 && this.quirks.has('small-multigets'))
      noteQuirk(
        'small-multigets',
        () => `${ids.length} cards were asked for in ${starts.length} multigets`,
      )
    await inParallel(parallelMultigets, starts, (at) => {
      const batch = ids.slice(at, at + size)
      const body = ({ pathname }: URL): Buffer =>
        multigetBody(
          batch.map((id) => pathname + id),
          names,
        )
      return this.#channel.ask(book, { method: 'REPORT', depth: '0', body }, members(each))
    })
  }

  probe(book: string, id: string): Promise<Probe | undefined> {
    return this.#cards.probe(book, id)
  }

  read(book: string, id: string): Promise<StoredCard | undefined> {
    return this.#cards.read(book, id)
  }

  write(book: string, name: string, upload: Upload): Promise<Written> {
    return this.#cards.write(book, name, upload)
  }

  remove(
    book: string,
    id: string,
    conditions: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    return this.#cards.remove(book, id, conditions)
  }
}

/** Only the book's cards, not the book itself. */
const members =
  (each: EachMember): EachMember =>
  (id, view) => {
    if (id !== '') each(id, view)
  }
