import { dav } from '../../dav/xml/names.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { Account, BookPlace, Places } from '../../store/store.ts'
import { until, type Access, type Outcome } from '../access/access.ts'
import { createMemberHrefs } from './member-hrefs.ts'
import { multistatusSink } from './multistatus-sink.ts'
import type { PlacesKeeper } from '../discovery/places.ts'
import { failure, type Refusal } from '../access/refusal.ts'
import { propfindBody } from '../access/request-bodies.ts'
import type { EachMember } from './session.ts'

/** A request whose answer is a multistatus. */
export interface MultistatusRequest {
  readonly method: 'PROPFIND' | 'REPORT' | 'PROPPATCH'
  readonly depth: '0' | '1'
  readonly body: (url: URL) => Buffer
}

export type Multistatus = Outcome & { readonly syncToken: string | undefined }

/** Where something of a book is upstream now. */
export interface Located {
  readonly url: URL
  readonly place: BookPlace
}

export interface BookChannelOptions {
  readonly account: Account
  readonly access: Access
  readonly places: PlacesKeeper
}

/** Requests about an account's books, which may have moved upstream since they were last seen. */
export class BookChannel {
  readonly #options: BookChannelOptions
  /** The channel that asks what concerns more than one client. */
  readonly #common: BookChannel
  /** Questions under way whether a book is at its place. */
  readonly #looks = new Map<string, Promise<unknown>>()

  constructor(options: BookChannelOptions, common?: BookChannel) {
    this.#options = options
    this.#common = common ?? this
  }

  /** The same channel, whose requests with safe methods end when the signal does. */
  until(signal: AbortSignal): BookChannel {
    const access = until(signal, this.#options.access)
    return new BookChannel({ ...this.#options, access }, this.#common)
  }

  async books(): Promise<readonly BookPlace[]> {
    const { account, places } = this.#options
    return (await places.current(account)).books
  }

  async locate(slug: string, id: string): Promise<Located> {
    const { account, places } = this.#options
    return inPlaces(await places.current(account), slug, id)
  }

  /**
   * One multistatus about the book; looks for the book again when it is not there, and asks once more. Undefined
   * for a refusal that the caller expects.
   */
  async ask(
    slug: string,
    request: MultistatusRequest,
    each: EachMember,
    expected: (refusal: Refusal) => boolean = () => false,
  ): Promise<Multistatus | undefined> {
    const located = await this.locate(slug, '')
    const first = await this.send(located, request, each)
    if (first.refusal && expected(first.refusal)) return undefined
    if (first.refusal?.status !== 404) return answered(request, first)
    return answered(request, await this.send(await this.#relocate(slug, located), request, each))
  }

  /**
   * Work on one card that tells whether the card was there. An absence is believed only once the book has said that
   * it is where it should be: when Google's paths move, every card would seem deleted.
   */
  async askCard(
    slug: string,
    id: string,
    work: (located: Located) => Promise<boolean>,
  ): Promise<void> {
    const located = await this.locate(slug, id)
    if (await work(located)) return
    await this.#common.#look(slug)
    const present = await this.locate(slug, id)
    if (present.place.path !== located.place.path) await work(present)
  }

  /** Asks the book itself; those who come while the question is under way share its answer. */
  #look(slug: string): Promise<unknown> {
    const look =
      this.#looks.get(slug) ??
      this.ask(slug, presence, () => undefined).finally(() => this.#looks.delete(slug))
    this.#looks.set(slug, look)
    return look
  }

  /** One multistatus, once; every response about the book (id empty) and its members is told. */
  async send(
    { url, place }: Located,
    request: MultistatusRequest,
    each: EachMember,
  ): Promise<Multistatus> {
    const { method, depth } = request
    const headers = { ...xml, Depth: depth, ...(isSmall(request) ? asItIs : {}) }
    let syncToken: string | undefined
    const done = (token: string | undefined): void => {
      syncToken = token
    }
    const outcome = await this.#options.access.send(
      { method, url, headers, body: request.body(url) },
      (head, answered) =>
        multistatusSink(head, {
          method,
          each,
          // Its answer is about the book alone, whose href Xandikos 0.2.8 spells `http%3A//…`.
          idOf: method === 'PROPPATCH' ? () => '' : createMemberHrefs(place.path, answered),
          done,
        }),
    )
    return { ...outcome, syncToken }
  }

  async #relocate(slug: string, old: Located): Promise<Located> {
    const { account, places } = this.#options
    const found = inPlaces(await places.again(account), slug, '')
    if (found.place.path !== old.place.path) return found
    throw new HttpError(502, 'Upstream lists the address book and does not serve it')
  }
}

function answered({ method }: MultistatusRequest, outcome: Multistatus): Multistatus {
  if (outcome.refusal) throw failure(outcome.refusal, `${method} on the address book`)
  return outcome
}

const presence: MultistatusRequest = {
  method: 'PROPFIND',
  depth: '0',
  body: () => propfindBody([dav('resourcetype')]),
}

const xml = { 'Content-Type': 'application/xml; charset=utf-8' }
const asItIs = { 'Accept-Encoding': 'identity' }

/** To unpack an answer about one resource costs more than its few bytes on the way. */
const isSmall = ({ method, depth }: MultistatusRequest): boolean =>
  method === 'PROPFIND' && depth === '0'

function inPlaces(places: Places, slug: string, id: string): Located {
  const place = places.books.find((book) => book.slug === slug)
  if (place === undefined) throw new HttpError(404, `There is no address book "${slug}"`)
  return { place, url: id === '' ? urlOf(place, places.origin) : urlIn(place, places.origin, id) }
}

/** Of the books themselves, which are asked for again and again; nobody changes a URL. */
const urls = new WeakMap<BookPlace, URL>()

function urlOf(place: BookPlace, origin: string): URL {
  const url = urls.get(place) ?? urlIn(place, origin, '')
  urls.set(place, url)
  return url
}

const urlIn = ({ path }: BookPlace, origin: string, id: string): URL => new URL(path + id, origin)
