import { carddavName, type XmlName } from '../../dav/xml/xml-name.ts'
import type { NewProperty } from '../../dav/request/mkcol-body.ts'
import type { ProppatchInstruction } from '../../dav/request/proppatch-body.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { MultistatusResponseView } from '../../dav/multistatus/multistatus-response-view.ts'
import type { Account } from '../../store/accounts.ts'
import type { BookLocation } from '../../store/upstream-locations.ts'
import type { UpstreamQuirks } from '../access/quirks.ts'

/** Called with one member of a book, while the answer is still arriving; the view is valid during the call only. */
export type MemberCallback = (id: string, view: MultistatusResponseView) => void

/** A card as upstream stores it. */
export interface UpstreamCard {
  readonly id: string
  readonly etag: string | undefined
  readonly lastModified: string | undefined
  readonly body: Buffer
}

export interface CardUpload {
  readonly body: Buffer
  readonly contentType: string
  /** Preconditions to send along to an upstream that keeps them. */
  readonly conditions?: Readonly<Record<string, string>>
}

/** What upstream said of a card that it has taken; undefined what it did not say. */
export interface WrittenCard {
  /** Under which it is now. */
  readonly id: string | undefined
  readonly etag: string | undefined
}

/** Where a sync report ended. */
export interface SyncResult {
  /** Upstream's new token. */
  readonly token: string
  /** Upstream sent only a part; the token leads to the rest (RFC 6578 §3.6). */
  readonly truncated: boolean
}

/** Upstream refused a card because another one has its UID. */
export class UidConflictError extends HttpError {
  /** Of the other card, where upstream named it. */
  readonly id: string | undefined

  constructor(id: string | undefined, href?: string) {
    const condition = {
      name: carddavName('no-uid-conflict'),
      ...(href === undefined ? {} : { href }),
    }
    super(409, 'Another card has this UID', { condition })
    this.id = id
  }
}

/** Upstream refused a write under a condition of the bridge's own: the card is another one than was looked at. */
export class CardChangedError extends HttpError {
  constructor() {
    super(412, 'The card has changed upstream')
  }
}

/**
 * An upstream as the operations see it: every quirk that concerns the wire is repaired here. `book` is the slug that
 * clients know, `id` a canonical path segment of upstream's. Rejects with HttpError 502, 503 or 504 when upstream
 * fails, with 404 when the book is proved not to be there; a missing card is `undefined` or `false`, never an error.
 */
export interface UpstreamSession {
  readonly account: Account
  readonly quirks: UpstreamQuirks
  /** All books of the home set, as last discovered. */
  books(): Promise<readonly BookLocation[]>
  /** The same, five minutes old at most as far as upstream answers. */
  listBooks(): Promise<readonly BookLocation[]>
  /**
   * Text properties of a book, those that upstream has; of `DAV:current-user-privilege-set` the local names of its
   * privileges, with spaces between.
   */
  properties(book: string, names: readonly XmlName[]): Promise<ReadonlyMap<XmlName, string>>
  /** Changes text properties of a book, all or none; the status of each. */
  changeProperties(
    book: string,
    updates: readonly ProppatchInstruction[],
  ): Promise<ReadonlyMap<XmlName, number>>
  /**
   * Makes an address book in the home set, sent once; `books` has it then. Rejects with HttpError 403, 409, 413 or 507 when
   * upstream makes none, and with 503 when its answer was lost: then what it lists next tells whether it was made.
   */
  makeBook(slug: string, properties: readonly NewProperty[]): Promise<void>
  /** Every member once; the book itself is not among them. */
  list(book: string, names: readonly XmlName[], each: MemberCallback): Promise<void>
  /**
   * What changed since `token`, upstream's. A removed member's view has `status` 404. Gives the
   * new token; undefined when upstream no longer knows the old one.
   */
  changes(
    book: string,
    token: string,
    names: readonly XmlName[],
    each: MemberCallback,
  ): Promise<SyncResult | undefined>
  /** Those of the cards that exist, by one multiget; in any order, and perhaps under another id than asked. */
  fetch(
    book: string,
    ids: readonly string[],
    names: readonly XmlName[],
    each: MemberCallback,
  ): Promise<void>
  read(book: string, id: string): Promise<UpstreamCard | undefined>
  /** Sends the card to `name` once. */
  write(book: string, name: string, upload: CardUpload): Promise<WrittenCard>
  /** False when it was not there. */
  remove(book: string, id: string, conditions?: Readonly<Record<string, string>>): Promise<boolean>
}
