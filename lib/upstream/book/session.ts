import { carddav, type Name } from '../../dav/xml/names.ts'
import type { PropertyUpdate } from '../../dav/request/requests.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { ResponseView } from '../../dav/multistatus/multistatus-view.ts'
import type { Account, BookPlace } from '../../store/store.ts'
import type { Quirks } from '../access/quirks.ts'

/** Hears of one member of a book, while the answer is still arriving; the view lives as long as the call. */
export type EachMember = (id: string, view: ResponseView) => void

/** A card as upstream stores it. */
export interface StoredCard {
  readonly id: string
  readonly etag: string | undefined
  readonly lastModified: string | undefined
  readonly body: Buffer
}

export interface Probe {
  /** Upstream's own id, which may differ from the name that was asked for. */
  readonly id: string
  readonly etag: string | undefined
}

/** A write that upstream took. */
export interface Written {
  /** Undefined when upstream did not say where it put a new card. */
  readonly id: string | undefined
  readonly etag: string | undefined
  /** 201 or 204. */
  readonly status: number
}

export interface Upload {
  readonly body: Buffer
  readonly contentType: string
  /** Preconditions to send along to an upstream that keeps them. */
  readonly conditions?: Readonly<Record<string, string>>
}

/** Where a sync report ended. */
export interface SyncEnd {
  /** Upstream's new token. */
  readonly token: string
  /** Upstream told only a part; the token leads to the rest (RFC 6578 §3.6). */
  readonly truncated: boolean
}

/** Upstream refused a card because another one has its UID. */
export class UidConflict extends HttpError {
  /** Of the other card, where upstream named it. */
  readonly id: string | undefined

  constructor(id: string | undefined, href?: string) {
    const condition = { name: carddav('no-uid-conflict'), ...(href === undefined ? {} : { href }) }
    super(409, 'Another card has this UID', { condition })
    this.id = id
  }
}

/**
 * An upstream as the operations see it: every quirk that concerns the wire is repaired here. `book` is the slug that
 * clients know, `id` a canonical path segment of upstream's. Rejects with HttpError 502, 503 or 504 when upstream
 * fails, with 404 when the book is proved not to be there; a missing card is `undefined` or `false`, never an error.
 */
export interface Session {
  readonly account: Account
  readonly quirks: Quirks
  /** All books of the home set, as last discovered. */
  books(): Promise<readonly BookPlace[]>
  /**
   * Text properties of a book, those that upstream has; of `DAV:current-user-privilege-set` the local names of its
   * privileges, with spaces between.
   */
  properties(book: string, names: readonly Name[]): Promise<ReadonlyMap<Name, string>>
  /** Changes text properties of a book, all or none; the status of each. */
  change(book: string, updates: readonly PropertyUpdate[]): Promise<ReadonlyMap<Name, number>>
  /** Every member once; the book itself is not among them. */
  list(book: string, names: readonly Name[], each: EachMember): Promise<void>
  /**
   * What changed since `token` (upstream's; empty: everything). A removed member's view has `status` 404. Gives the
   * new token; undefined when upstream no longer knows the old one.
   */
  changes(
    book: string,
    token: string,
    names: readonly Name[],
    each: EachMember,
  ): Promise<SyncEnd | undefined>
  /** Those of the cards that exist, by multiget; in any order, and perhaps under another id than asked. */
  fetch(
    book: string,
    ids: readonly string[],
    names: readonly Name[],
    each: EachMember,
  ): Promise<void>
  probe(book: string, id: string): Promise<Probe | undefined>
  read(book: string, id: string): Promise<StoredCard | undefined>
  /** Sends the card to `name` once. */
  write(book: string, name: string, upload: Upload): Promise<Written>
  /** False when it was not there. */
  remove(book: string, id: string, conditions?: Readonly<Record<string, string>>): Promise<boolean>
}
