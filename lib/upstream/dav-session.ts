import { dav, type Name } from '../dav/names.ts'
import { HttpError } from '../http-error.ts'
import type { Account, BookPlace, Places } from '../store.ts'
import type { Access, AccessRequest, Outcome } from './access.ts'
import { putRefused, wholeCard } from './card-answers.ts'
import { collect } from './exchange.ts'
import { createMemberHrefs } from './member-hrefs.ts'
import { isThere, multistatusSink, textsIn } from './multistatus-sink.ts'
import type { PlacesKeeper } from './places.ts'
import type { Quirks } from './quirks.ts'
import { failure, type Refusal } from './refusal.ts'
import { multigetBody, propfindBody, syncBody } from './request-bodies.ts'
import type { EachMember, Probe, Session, StoredCard, SyncEnd, Upload, Written } from './session.ts'

export interface DavSessionOptions {
  readonly account: Account
  readonly quirks: Quirks
  readonly access: Access
  readonly places: PlacesKeeper
  readonly now?: () => number
}

const cardLimit = 32 * 1024 * 1024
const confirmedFor = 60_000
const xml = { 'Content-Type': 'application/xml; charset=utf-8' }
const getetag = dav('getetag')

interface Target {
  readonly url: URL
  readonly depth?: '0' | '1'
  readonly body: Buffer
}

/** A session over WebDAV; `quirks` decide what is repaired. */
export class DavSession implements Session {
  readonly account: Account
  readonly quirks: Quirks
  readonly #access: Access
  readonly #places: PlacesKeeper
  readonly #now: () => number
  /** When each book last answered at its place. */
  readonly #confirmed = new Map<string, number>()

  constructor({ account, quirks, access, places, now = Date.now }: DavSessionOptions) {
    this.account = account
    this.quirks = quirks
    this.#access = access
    this.#places = places
    this.#now = now
  }

  async books(): Promise<readonly BookPlace[]> {
    return (await this.#places.current(this.account)).books
  }

  async properties(book: string, names: readonly Name[]): Promise<ReadonlyMap<Name, string>> {
    const found = new Map<Name, string>()
    await this.#atBook(
      book,
      'PROPFIND',
      (url) => ({ url, depth: '0', body: propfindBody(names) }),
      (id, view) => {
        if (id === '') for (const [name, text] of textsIn(view)) found.set(name, text)
      },
    )
    return found
  }

  async list(book: string, names: readonly Name[], each: EachMember): Promise<void> {
    const target = (url: URL): Target => ({ url, depth: '1', body: propfindBody(names) })
    await this.#atBook(book, 'PROPFIND', target, (id, view) => {
      if (id !== '') each(id, view)
    })
  }

  async changes(
    book: string,
    token: string,
    names: readonly Name[],
    each: EachMember,
  ): Promise<SyncEnd | undefined> {
    if (token === '' && this.quirks.has('refuses-empty-sync-token')) {
      return { token: await this.#everything(book, names, each), truncated: false }
    }
    const depth = this.quirks.has('sync-needs-depth-1') ? '1' : '0'
    const target = (url: URL): Target => ({ url, depth, body: syncBody(token, names) })
    const stale = (refusal: Refusal): boolean => this.#isStale(refusal, token)
    let truncated = false
    const end = await this.#atBook(
      book,
      'REPORT',
      target,
      (id, view) => {
        if (id !== '') each(id, view)
        else if (view.status === 507) truncated = true
      },
      stale,
    )
    if (end === 'refused') return undefined
    if (end.syncToken === undefined)
      throw new HttpError(502, 'Upstream answered sync-collection without a sync-token')
    return { token: end.syncToken, truncated }
  }

  /** The token comes first: a change in between is then told twice, never missed. */
  async #everything(book: string, names: readonly Name[], each: EachMember): Promise<string> {
    const token = (await this.properties(book, [dav('sync-token')])).get(dav('sync-token'))
    if (token === undefined || token === '')
      throw new HttpError(502, 'Upstream gave no sync-token for the address book')
    await this.list(book, names, each)
    return token
  }

  #isStale(refusal: Refusal, token: string): boolean {
    if (token === '') return false
    if (refusal.status === 400) return this.quirks.has('stale-token-is-400')
    return refusal.status === 410 || refusal.condition === 'valid-sync-token'
  }

  async fetch(
    book: string,
    ids: readonly string[],
    names: readonly Name[],
    each: EachMember,
  ): Promise<void> {
    if (ids.length === 0) return
    const size = this.quirks.has('small-multigets') ? 100 : 1000
    for (let at = 0; at < ids.length; at += size) {
      const batch = ids.slice(at, at + size)
      const target = (url: URL): Target => ({
        url,
        depth: '0',
        body: multigetBody(
          batch.map((id) => url.pathname + id),
          names,
        ),
      })
      await this.#atBook(book, 'REPORT', target, (id, view) => {
        if (id !== '') each(id, view)
      })
    }
  }

  async probe(book: string, id: string): Promise<Probe | undefined> {
    let probe: Probe | undefined
    await this.#atCard(book, id, async (url, place) => {
      const outcome = await this.#report(
        'PROPFIND',
        { url, depth: '0', body: propfindBody([getetag]) },
        place,
        (found, view) => {
          if (found !== '' && isThere(view))
            probe ??= { id: found, etag: textsIn(view).get(getetag) }
        },
      )
      return outcome.refusal?.status !== 404 && probe !== undefined
    })
    return probe
  }

  async read(book: string, id: string): Promise<StoredCard | undefined> {
    let card: StoredCard | undefined
    await this.#atCard(book, id, async (url) => {
      let body: Buffer | undefined
      const request = { method: 'GET', url, headers: { Accept: 'text/vcard' } }
      const { head, refusal } = await this.#access.send(request, () =>
        collect(cardLimit, (whole) => {
          body = whole
        }),
      )
      if (refusal && ![404, 410].includes(refusal.status)) throw failure(refusal, 'GET of a card')
      if (refusal) return false
      card = {
        id,
        etag: head.headers['etag'],
        lastModified: head.headers['last-modified'],
        body: wholeCard(head, body),
      }
      return true
    })
    return card
  }

  async write(
    book: string,
    name: string,
    { body, contentType, conditions }: Upload,
  ): Promise<Written> {
    const { url, place } = await this.#locate(book, name)
    const request = {
      method: 'PUT',
      url,
      body,
      headers: { 'Content-Type': contentType, ...conditions },
    }
    const { head, refusal } = await this.#access.send(request, () =>
      collect(cardLimit, () => undefined),
    )
    const idOf = createMemberHrefs(place.path, url)
    if (refusal) throw putRefused(refusal, idOf)
    const location = head.headers['location'] ?? head.headers['content-location']
    const id = location === undefined ? undefined : idOf(location)
    return {
      id: id === '' ? undefined : id,
      etag: head.headers['etag'],
      status: head.status === 201 ? 201 : 204,
    }
  }

  async remove(
    book: string,
    id: string,
    conditions: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    const { url } = await this.#locate(book, id)
    const { refusal } = await this.#access.send(
      { method: 'DELETE', url, headers: conditions },
      () => collect(cardLimit, () => undefined),
    )
    if (refusal === undefined) return true
    if (refusal.status === 404 || refusal.status === 410) return false
    if (refusal.status === 412) throw new HttpError(412, 'The card has changed upstream')
    throw failure(refusal, 'DELETE')
  }

  /** One multistatus about the book; looks for the book again when it is not there, and asks once more. */
  async #atBook(
    slug: string,
    method: string,
    target: (url: URL) => Target,
    each: EachMember,
    refused: (refusal: Refusal) => boolean = () => false,
  ): Promise<Multistatus | 'refused'> {
    const { url, place } = await this.#locate(slug, '')
    const first = await this.#report(method, target(url), place, each)
    if (first.refusal === undefined) return this.#confirm(slug, first)
    if (refused(first.refusal)) return 'refused'
    if (first.refusal.status !== 404) throw failure(first.refusal, `${method} on the address book`)
    const moved = await this.#relocate(slug, place)
    const second = await this.#report(method, target(moved.url), moved.place, each)
    if (second.refusal) throw failure(second.refusal, `${method} on the address book`)
    return this.#confirm(slug, second)
  }

  #confirm(slug: string, outcome: Multistatus): Multistatus {
    this.#confirmed.set(slug, this.#now())
    return outcome
  }

  /**
   * Work on one card that tells whether the card was there. An absence is believed only from a book that is where
   * it should be: when Google's paths move, every card would seem deleted.
   */
  async #atCard(
    slug: string,
    id: string,
    work: (url: URL, place: BookPlace) => Promise<boolean>,
  ): Promise<void> {
    const { url, place } = await this.#locate(slug, id)
    if (await work(url, place)) return
    if (this.#now() - (this.#confirmed.get(slug) ?? 0) < confirmedFor) return
    await this.properties(slug, [dav('resourcetype')])
    const present = await this.#locate(slug, id)
    if (present.place.path !== place.path) await work(present.url, present.place)
  }

  async #locate(
    slug: string,
    id: string,
  ): Promise<{ readonly url: URL; readonly place: BookPlace }> {
    return inPlaces(await this.#places.current(this.account), slug, id)
  }

  async #relocate(
    slug: string,
    old: BookPlace,
  ): Promise<{ readonly url: URL; readonly place: BookPlace }> {
    const found = inPlaces(await this.#places.again(this.account), slug, '')
    if (found.place.path === old.path)
      throw new HttpError(502, 'Upstream lists the address book and does not serve it')
    return found
  }

  async #report(
    method: string,
    { url, depth, body }: Target,
    place: BookPlace,
    each: EachMember,
  ): Promise<Multistatus> {
    const request: AccessRequest = {
      method,
      url,
      body,
      headers: { ...xml, ...(depth && { Depth: depth }) },
    }
    let syncToken: string | undefined
    const outcome = await this.#access.send(request, (head, answered) =>
      multistatusSink(head, {
        method,
        each,
        idOf: createMemberHrefs(place.path, answered),
        done: (token) => {
          syncToken = token
        },
      }),
    )
    return { ...outcome, syncToken }
  }
}

type Multistatus = Outcome & { readonly syncToken: string | undefined }

function inPlaces(
  places: Places,
  slug: string,
  id: string,
): { readonly url: URL; readonly place: BookPlace } {
  const place = places.books.find((book) => book.slug === slug)
  if (place === undefined) throw new HttpError(404, `There is no address book "${slug}"`)
  return { place, url: new URL(place.path + id, places.origin) }
}
