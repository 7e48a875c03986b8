import { dav, type Name } from '../dav/names.ts'
import type { PropertyUpdate } from '../dav/requests.ts'
import { HttpError } from '../http-error.ts'
import type { Account, BookPlace } from '../store.ts'
import { noteQuirk } from '../witness.ts'
import { until, type Access } from './access.ts'
import { BookChannel, type MultistatusRequest } from './book-channel.ts'
import { assertDone, forbidden, putRefused, wholeCard } from './card-answers.ts'
import type { UpstreamHead } from './exchange.ts'
import { inParallel } from './in-parallel.ts'
import { createMemberHrefs } from './member-hrefs.ts'
import { isThere, privilegesIn, statusesIn, textsIn } from './multistatus-sink.ts'
import type { PlacesKeeper } from './places.ts'
import type { Quirks } from './quirks.ts'
import { failure, type Refusal } from './refusal.ts'
import { multigetBody, propfindBody, proppatchBody, syncBody } from './request-bodies.ts'
import { collect } from './sink.ts'
import type { EachMember, Probe, Session, StoredCard, SyncEnd, Upload, Written } from './session.ts'

export interface DavSessionOptions {
  readonly account: Account
  readonly quirks: Quirks
  readonly access: Access
  readonly places: PlacesKeeper
  /** Hears how many cards a book has, each time that all of them were told. */
  readonly listed?: ((book: string, cards: number) => void) | undefined
}

const cardLimit = 32 * 1024 * 1024
/** Ten thousand cards are a hundred multigets: one after the other a client would lose its patience. */
const parallelMultigets = 4
const getetag = dav('getetag')
const syncToken = dav('sync-token')
const privilegeSet = dav('current-user-privilege-set')

/** A session over WebDAV; `quirks` decide what is repaired. */
export class DavSession implements Session {
  readonly account: Account
  readonly quirks: Quirks
  readonly #options: DavSessionOptions
  readonly #access: Access
  readonly #channel: BookChannel

  constructor(options: DavSessionOptions, channel = new BookChannel(options)) {
    this.account = options.account
    this.quirks = options.quirks
    this.#options = options
    this.#access = options.access
    this.#channel = channel
  }

  /** The same session, whose requests with safe methods end when the signal does. */
  until(signal: AbortSignal): DavSession {
    const access = until(signal, this.#access)
    return new DavSession({ ...this.#options, access }, this.#channel.until(signal))
  }

  books(): Promise<readonly BookPlace[]> {
    return this.#channel.books()
  }

  async properties(book: string, names: readonly Name[]): Promise<ReadonlyMap<Name, string>> {
    const found = new Map<Name, string>()
    await this.#channel.ask(book, propfind('0', names), (id, view) => {
      if (id !== '') return
      for (const [name, text] of textsIn(view)) found.set(name, text)
      const privileges = privilegesIn(view)
      if (privileges.length > 0) found.set(privilegeSet, privileges.join(' '))
    })
    return found
  }

  async change(
    book: string,
    updates: readonly PropertyUpdate[],
  ): Promise<ReadonlyMap<Name, number>> {
    const request: MultistatusRequest = {
      method: 'PROPPATCH',
      depth: '0',
      body: () => proppatchBody(updates),
    }
    let told: ReadonlyMap<Name, number> = new Map()
    // Not asked again where the book has moved: an unsafe request goes out once.
    const located = await this.#channel.locate(book, '')
    const { refusal } = await this.#channel.send(located, request, (id, view) => {
      if (id === '') told = statusesIn(view)
    })
    if (refusal && !isRefusedChange(refusal)) throw failure(refusal, 'PROPPATCH')
    const otherwise = refusal === undefined ? 424 : 403
    return new Map(updates.map(({ name }) => [name, told.get(name) ?? otherwise]))
  }

  async list(book: string, names: readonly Name[], each: EachMember): Promise<void> {
    let cards = 0
    const counted: EachMember = (id, view) => {
      cards += 1
      each(id, view)
    }
    await this.#channel.ask(book, propfind('1', names), members(counted))
    this.#options.listed?.(book, cards)
  }

  changes(
    book: string,
    token: string,
    names: readonly Name[],
    each: EachMember,
  ): Promise<SyncEnd | undefined> {
    return token === '' && this.quirks.has('refuses-empty-sync-token')
      ? this.#everything(book, names, each)
      : this.#since(book, token, names, each)
  }

  /** The token comes first: a change in between is then told twice, never missed. */
  async #everything(book: string, names: readonly Name[], each: EachMember): Promise<SyncEnd> {
    noteQuirk(
      'refuses-empty-sync-token',
      () => 'the present token and a whole listing were asked for in its place',
    )
    const token = (await this.properties(book, [syncToken])).get(syncToken)
    if (token === undefined || token === '')
      throw new HttpError(502, 'Upstream gave no sync-token for the address book')
    await this.list(book, names, each)
    return { token, truncated: false }
  }

  async #since(
    book: string,
    token: string,
    names: readonly Name[],
    each: EachMember,
  ): Promise<SyncEnd | undefined> {
    let truncated = false
    const request: MultistatusRequest = {
      method: 'REPORT',
      depth: this.quirks.has('sync-needs-depth-1') ? '1' : '0',
      body: () => syncBody(token, names),
    }
    const told: EachMember = (id, view) => {
      if (id !== '') each(id, view)
      else if (view.status === 507) truncated = true
    }
    const end = await this.#channel.ask(
      book,
      request,
      told,
      (refusal) => token !== '' && this.#isStale(refusal),
    )
    if (end === undefined) return undefined
    if (end.syncToken === undefined)
      throw new HttpError(502, 'Upstream answered sync-collection without a sync-token')
    return { token: end.syncToken, truncated }
  }

  #isStale({ status, condition }: Refusal): boolean {
    if (status === 400 && this.quirks.has('stale-token-is-400')) {
      noteQuirk('stale-token-is-400', () => 'upstream’s 400 became DAV:valid-sync-token')
      return true
    }
    return status === 410 || condition === 'valid-sync-token'
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
      const body = (url: URL): Buffer =>
        multigetBody(
          batch.map((id) => url.pathname + id),
          names,
        )
      return this.#channel.ask(book, { method: 'REPORT', depth: '0', body }, members(each))
    })
  }

  async probe(book: string, id: string): Promise<Probe | undefined> {
    let probe: Probe | undefined
    await this.#channel.askCard(book, id, async (located) => {
      const { refusal } = await this.#channel.send(
        located,
        propfind('0', [getetag]),
        (found, view) => {
          if (found !== '' && isThere(view))
            probe ??= { id: found, etag: textsIn(view).get(getetag) }
        },
      )
      if (refusal && !isGone(refusal)) throw failure(refusal, 'PROPFIND on a card')
      return probe !== undefined
    })
    return probe
  }

  async read(book: string, id: string): Promise<StoredCard | undefined> {
    let card: StoredCard | undefined
    await this.#channel.askCard(book, id, async ({ url }) => {
      const { head, refusal, body } = await this.#card('GET', url, {
        Accept: 'text/vcard, */*;q=0.1',
      })
      if (refusal && !isGone(refusal)) throw failure(refusal, 'GET of a card')
      if (refusal) return false
      const { etag, 'last-modified': lastModified } = head.headers
      card = { id, etag, lastModified, body: wholeCard(head, body) }
      return true
    })
    return card
  }

  async write(
    book: string,
    name: string,
    { body, contentType, conditions }: Upload,
  ): Promise<Written> {
    const { url, place } = await this.#channel.locate(book, name)
    const { head, refusal } = await this.#card(
      'PUT',
      url,
      { 'Content-Type': contentType, ...conditions },
      body,
    )
    const idOf = createMemberHrefs(place.path, url)
    if (refusal) throw putRefused(refusal, idOf)
    assertDone(head, 'PUT')
    return {
      id: idIn(head, idOf),
      etag: head.headers.etag,
      status: head.status === 201 ? 201 : 204,
    }
  }

  async remove(
    book: string,
    id: string,
    conditions: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    const { url } = await this.#channel.locate(book, id)
    const { head, refusal } = await this.#card('DELETE', url, conditions)
    if (refusal === undefined) {
      assertDone(head, 'DELETE')
      return true
    }
    if (isGone(refusal)) return false
    if (refusal.status === 412) throw new HttpError(412, 'The card has changed upstream')
    throw refusal.status === 403 ? forbidden(refusal, 'DELETE') : failure(refusal, 'DELETE')
  }

  async #card(method: string, url: URL, headers: Readonly<Record<string, string>>, body?: Buffer) {
    let answer: Buffer | undefined
    const outcome = await this.#access.send({ method, url, headers, body }, () =>
      collect(cardLimit, (whole) => {
        answer = whole
      }),
    )
    return { ...outcome, body: answer }
  }
}

const propfind = (depth: '0' | '1', names: readonly Name[]): MultistatusRequest => ({
  method: 'PROPFIND',
  depth,
  body: () => propfindBody(names),
})

/** Only the book's cards, not the book itself. */
const members =
  (each: EachMember): EachMember =>
  (id, view) => {
    if (id !== '') each(id, view)
  }

/** Upstream lets nobody change the properties, or not this client. */
const isRefusedChange = ({ status }: Refusal): boolean => [400, 403, 405, 409, 501].includes(status)

const isGone = ({ status }: Refusal): boolean => status === 404 || status === 410

function idIn(
  { headers }: UpstreamHead,
  idOf: (href: string) => string | undefined,
): string | undefined {
  const location = headers.location ?? headers['content-location']
  const id = location === undefined ? undefined : idOf(location)
  return id === '' ? undefined : id
}
