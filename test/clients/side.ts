import { basic } from '../support/basic.ts'
import { parseMultistatus, type Row } from './multistatus.ts'
import type { SideDoor, Target } from './report.ts'
import { unfold } from './vcard.ts'

/** A card as this client sees it. */
export interface SideCard {
  readonly url: string
  readonly etag: string
  /** Unfolded. */
  readonly text: string
}

const props =
  'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><prop><resourcetype/><getetag/>' +
  '<current-user-principal/><C:addressbook-home-set/></prop>'

/**
 * Another client of the same address book, to make changes behind the back of the one under test. Small and
 * strict: an unexpected status is an error. It writes and deletes cards of its book only.
 */
export class SideClient {
  readonly #authorization: string
  readonly #seen = new Map<string, SideCard>()
  /** The address book; ends in a slash. */
  readonly book: string

  private constructor(book: string, authorization: string) {
    this.book = book
    this.#authorization = authorization
  }

  /** Finds the first address book from any URL: a book, a home set, a principal or a server (RFC 6764 §6). */
  static async open({ url, authorization }: SideDoor): Promise<SideClient> {
    const walker = new SideClient(url, authorization)
    return new SideClient(await walker.#discover(url), authorization)
  }

  /** The side of a target: its own door, or the same address and user as the client under test. */
  static of({ baseUrl, user, password, side }: Target): Promise<SideClient> {
    return SideClient.open(side ?? { url: baseUrl, authorization: basic(user, password) })
  }

  /** URL and ETag of every card. */
  async list(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#propfind(this.book, 1)
    const cards = rows.filter((row) => !row.has('resourcetype', 'collection'))
    return new Map(cards.map((row) => [row.href, row.text('getetag') ?? '']))
  }

  /** The card that holds a text, as it is now; undefined when none does. */
  async find(text: string): Promise<SideCard | undefined> {
    for (const [url, etag] of await this.list()) {
      const card = await this.#read(url, etag)
      if (card?.text.includes(text)) return card
    }
    return undefined
  }

  /** Like `find`, but no such card is an error. */
  async get(text: string): Promise<SideCard> {
    const card = await this.find(text)
    if (card === undefined) throw new Error(`no card on the server has ${text}`)
    return card
  }

  /** Puts a new card under a name. */
  create(name: string, card: string): Promise<void> {
    return this.#put(new URL(name, this.book).href, card, { 'If-None-Match': '*' })
  }

  /** Replaces a card, if it still is as it was read. */
  replace({ url, etag }: SideCard, card: string): Promise<void> {
    return this.#put(url, card, { 'If-Match': etag })
  }

  async delete({ url }: SideCard): Promise<void> {
    await this.#request('DELETE', this.#cardOnly(url), [200, 202, 204])
  }

  /** Deletes every card that holds a text. */
  async purge(text: string): Promise<void> {
    for (let card = await this.find(text); card; card = await this.find(text)) {
      await this.delete(card)
    }
  }

  /** Undefined when the card was deleted since it was listed. */
  async #read(url: string, etag: string): Promise<SideCard | undefined> {
    const known = this.#seen.get(url)
    if (known !== undefined && etag !== '' && known.etag === etag) return known
    const answer = await this.#request('GET', url, [200, 404])
    if (answer.status === 404) return undefined
    const card = { url, etag, text: unfold(await answer.text()) }
    this.#seen.set(url, card)
    return card
  }

  async #put(url: string, card: string, condition: Record<string, string>): Promise<void> {
    const headers = { ...condition, 'Content-Type': 'text/vcard; charset=utf-8' }
    await this.#request('PUT', this.#cardOnly(url), [200, 201, 204], { headers, body: card })
  }

  #cardOnly(url: string): string {
    if (url.startsWith(this.book) && url.length > this.book.length && !url.endsWith('/')) return url
    throw new Error(`${url} is no card of ${this.book}`)
  }

  async #discover(url: string): Promise<string> {
    for (const entry of [url, new URL('/.well-known/carddav', url).href, new URL('/', url).href]) {
      const rows = await this.#propfind(entry, 0).catch(() => [])
      const book = await this.#bookBehind(rows[0])
      if (book !== undefined) return book
    }
    throw new Error(`no address book found from ${url}`)
  }

  async #bookBehind(row: Row | undefined): Promise<string | undefined> {
    if (row === undefined) return undefined
    if (row.has('resourcetype', 'addressbook')) return row.href
    const home = row.link('addressbook-home-set')
    if (home !== undefined) {
      const rows = await this.#propfind(new URL(home, row.href).href, 1)
      return rows.find((each) => each.has('resourcetype', 'addressbook'))?.href
    }
    const principal = row.link('current-user-principal')
    if (principal === undefined) return undefined
    const [next] = await this.#propfind(new URL(principal, row.href).href, 0)
    return next?.link('addressbook-home-set') === undefined ? undefined : this.#bookBehind(next)
  }

  /** Rows whose href is an absolute URL. */
  async #propfind(url: string, depth: 0 | 1): Promise<readonly Row[]> {
    const answer = await this.#request('PROPFIND', url, [207], {
      headers: { Depth: String(depth), 'Content-Type': 'application/xml; charset=utf-8' },
      body: `<?xml version="1.0" encoding="utf-8"?><propfind ${props}</propfind>`,
    })
    const rows = await parseMultistatus(await answer.text())
    return rows.map((row) => ({ ...row, href: new URL(row.href, answer.url).href }))
  }

  async #request(
    method: string,
    url: string,
    expected: readonly number[],
    { headers = {}, body }: { headers?: Record<string, string>; body?: string } = {},
  ): Promise<Response> {
    const answer = await fetch(url, {
      method,
      headers: { ...headers, Authorization: this.#authorization, 'User-Agent': 'side-client' },
      ...(body === undefined ? {} : { body }),
    })
    if (expected.includes(answer.status)) return answer
    throw new Error(`${method} ${url} on the side: ${answer.status} ${await answer.text()}`)
  }
}
