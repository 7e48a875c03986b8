import type { XmlName } from '../dav/xml/xml-name.ts'
import type { NewProperty } from '../dav/request/mkcol-body.ts'
import type { ProppatchInstruction } from '../dav/request/proppatch-body.ts'
import type { Account } from '../store/accounts.ts'
import type { BookLocation } from '../store/upstream-locations.ts'
import type { UpstreamClient } from './access/upstream-client.ts'
import { UpstreamBookClient, type MultistatusRequest } from './book/book-client.ts'
import { readBookChanges } from './book/book-changes.ts'
import { changeBookProperties, readBookProperties } from './book/book-properties.ts'
import { readBookCards } from './book/book-multiget.ts'
import { propfindRows } from './book/book-rows.ts'
import { makeUpstreamBook } from './book/make-book.ts'
import { UpstreamCardClient } from './book/card-client.ts'
import type { DiscoveryCache } from './discovery/discovery-cache.ts'
import type { UpstreamQuirks } from './access/quirks.ts'
import { propfindBody } from './access/request-bodies.ts'
import type {
  MemberCallback,
  UpstreamSession,
  UpstreamCard,
  SyncResult,
  CardUpload,
  WrittenCard,
} from './book/upstream-session.ts'

export interface DavUpstreamSessionOptions {
  readonly account: Account
  readonly quirks: UpstreamQuirks
  readonly client: UpstreamClient
  readonly discoveryCache: DiscoveryCache
}

/** A session over WebDAV; `quirks` say which deviations of upstream are repaired. */
export class DavUpstreamSession implements UpstreamSession {
  readonly account: Account
  readonly quirks: UpstreamQuirks
  readonly #options: DavUpstreamSessionOptions
  readonly #books: UpstreamBookClient
  readonly #cards: UpstreamCardClient

  constructor(options: DavUpstreamSessionOptions) {
    this.#options = options
    this.account = options.account
    this.quirks = options.quirks
    this.#books = new UpstreamBookClient(options)
    this.#cards = new UpstreamCardClient(options.client, this.#books)
  }

  books(): Promise<readonly BookLocation[]> {
    return this.#books.books()
  }

  listBooks(): Promise<readonly BookLocation[]> {
    return this.#books.listBooks()
  }

  properties(book: string, names: readonly XmlName[]): Promise<ReadonlyMap<XmlName, string>> {
    return readBookProperties(this.#books, book, names)
  }

  changeProperties(
    book: string,
    updates: readonly ProppatchInstruction[],
  ): Promise<ReadonlyMap<XmlName, number>> {
    return changeBookProperties(this.#books, book, updates)
  }

  makeBook(slug: string, properties: readonly NewProperty[]): Promise<void> {
    return makeUpstreamBook(this.#options, slug, properties)
  }

  async list(book: string, names: readonly XmlName[], each: MemberCallback): Promise<void> {
    const request: MultistatusRequest = {
      method: 'PROPFIND',
      depth: '1',
      body: () => propfindBody(names),
    }
    await this.#books.requestMultistatus(book, request, propfindRows({ member: each }))
  }

  changes(
    book: string,
    token: string,
    names: readonly XmlName[],
    each: MemberCallback,
  ): Promise<SyncResult | undefined> {
    const { quirks } = this
    return readBookChanges({ book, books: this.#books, quirks }, token, names, each)
  }

  fetch(
    book: string,
    ids: readonly string[],
    names: readonly XmlName[],
    each: MemberCallback,
  ): Promise<void> {
    return readBookCards(this.#books, book, ids, names, each)
  }

  read(book: string, id: string): Promise<UpstreamCard | undefined> {
    return this.#cards.read(book, id)
  }

  write(book: string, name: string, upload: CardUpload): Promise<WrittenCard> {
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
