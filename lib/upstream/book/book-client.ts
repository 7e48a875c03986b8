import { davName } from '../../dav/xml/xml-name.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { Account } from '../../store/accounts.ts'
import type { BookLocation, UpstreamLocations } from '../../store/upstream-locations.ts'
import { type UpstreamClient, type UpstreamOutcome } from '../access/upstream-client.ts'
import { createMemberIdResolver } from './member-id-resolver.ts'
import { propfindRows, type BookRows } from './book-rows.ts'
import { createMultistatusSink } from './multistatus-sink.ts'
import type { DiscoveryCache } from '../discovery/discovery-cache.ts'
import { badGatewayError, type UpstreamRefusal } from '../access/refusal.ts'
import { propfindBody } from '../access/request-bodies.ts'
import type { MemberCallback } from './upstream-session.ts'

/** A request whose answer is a multistatus. */
export interface MultistatusRequest {
  readonly method: 'PROPFIND' | 'REPORT' | 'PROPPATCH'
  /** Which report it is, in messages. */
  readonly report?: 'sync-collection' | 'addressbook-multiget'
  readonly depth: '0' | '1'
  readonly body: (url: URL) => Buffer
}

/** The outcome of such a request, with the sync-token that its answer ended with. */
export type MultistatusOutcome = UpstreamOutcome & { readonly syncToken: string | undefined }

/** Where a book or one of its members is upstream now. */
export interface UpstreamTarget {
  readonly url: URL
  readonly bookLocation: BookLocation
}

export interface UpstreamBookClientOptions {
  readonly account: Account
  readonly client: UpstreamClient
  readonly discoveryCache: DiscoveryCache
}

/** Requests about an account's books, which may have moved upstream since they were last seen. */
export class UpstreamBookClient {
  readonly #options: UpstreamBookClientOptions
  /** By slug: where books lead that are listed where they redirect from. */
  readonly #redirected = new Map<string, URL>()
  /** By slug: requests under way that find out whether a book is where it is said to be. */
  readonly #presenceChecks = new Map<string, Promise<unknown>>()

  constructor(options: UpstreamBookClientOptions) {
    this.#options = options
  }

  async books(): Promise<readonly BookLocation[]> {
    const { account, discoveryCache } = this.#options
    return (await discoveryCache.current(account)).books
  }

  async listBooks(): Promise<readonly BookLocation[]> {
    const { account, discoveryCache } = this.#options
    return (await discoveryCache.listed(account)).books
  }

  async locate(slug: string, id: string): Promise<UpstreamTarget> {
    const { account, discoveryCache } = this.#options
    return targetIn(await discoveryCache.current(account), slug, id)
  }

  /**
   * Sends a request about the book; when the book is not there, discovers it anew and sends the request once more.
   * `rows` gets every row. Undefined for a refusal that is `expected`.
   */
  async requestMultistatus(
    slug: string,
    request: MultistatusRequest,
    rows: BookRows,
    expected: (refusal: UpstreamRefusal) => boolean = () => false,
  ): Promise<MultistatusOutcome | undefined> {
    const located = await this.locate(slug, '')
    const first = await this.#sendWherever(slug, located, request, rows)
    if (first.refusal && expected(first.refusal)) return undefined
    if (!isGone(first)) return assertNotRefused(request, first)
    return assertNotRefused(
      request,
      await this.sendOnce(await this.#relocate(slug, located), request, rows),
    )
  }

  /**
   * Runs work on one card, which tells whether the card was there. An absence is believed only once the book has said that
   * it is where it should be: when Google's paths move, every card would seem deleted.
   */
  async withCardTarget(
    slug: string,
    id: string,
    work: (located: UpstreamTarget) => Promise<boolean>,
  ): Promise<void> {
    const located = await this.locate(slug, id)
    if (await work(located)) return
    await this.checkPresence(slug)
    const present = await this.locate(slug, id)
    if (present.bookLocation.path !== located.bookLocation.path) await work(present)
  }

  /** Sends a PROPFIND on the book; calls while one is under way share its answer. */
  checkPresence(slug: string): Promise<unknown> {
    const check =
      this.#presenceChecks.get(slug) ??
      this.requestMultistatus(slug, presenceRequest, propfindRows({})).finally(() =>
        this.#presenceChecks.delete(slug),
      )
    this.#presenceChecks.set(slug, check)
    return check
  }

  /**
   * As `requestMultistatus`, but sent once, and with any refusal as the outcome. Rejects with `RedirectedError` where another place
   * answers than `place`.
   */
  async sendOnce(
    { url, bookLocation }: UpstreamTarget,
    request: MultistatusRequest,
    rows: BookRows,
    place = url,
  ): Promise<MultistatusOutcome> {
    const { method, depth } = request
    const headers = { ...xmlContentType, Depth: depth, ...(isSmall(request) ? uncompressed : {}) }
    let syncToken: string | undefined
    const done = (token: string | undefined): void => {
      syncToken = token
      rows.end(token)
    }
    const each: MemberCallback = (id, view) => {
      if (id === '') rows.own(view)
      else rows.member(id, view)
    }
    const outcome = await this.#options.client.send(
      { method, url, headers, body: request.body(place) },
      (head, answered) => {
        if (answered.pathname !== place.pathname) throw new RedirectedError(answered)
        return createMultistatusSink(head, {
          url: answered,
          request: describeRequest(request),
          each,
          // Its answer is about the book alone, whose href Xandikos 0.2.8 spells `http%3A//…`.
          idOf: method === 'PROPPATCH' ? () => '' : resolverFor(bookLocation, url, answered),
          done,
        })
      },
    )
    return { ...outcome, syncToken }
  }

  /** Where a redirect leads is learnt from the home set: writes, which follow none, have to know, and hrefs in what is sent. */
  async #sendWherever(
    slug: string,
    located: UpstreamTarget,
    request: MultistatusRequest,
    rows: BookRows,
  ): Promise<MultistatusOutcome> {
    const place = this.#redirected.get(slug)
    try {
      return await this.sendOnce(located, request, rows, place)
    } catch (error) {
      if (!(error instanceof RedirectedError)) throw error
      const { account, discoveryCache } = this.#options
      const found = targetIn(await discoveryCache.rediscover(account), slug, '')
      const isListedThere = found.bookLocation.path === located.bookLocation.path
      if (isListedThere) this.#redirected.set(slug, error.place)
      return this.sendOnce(found, request, rows, isListedThere ? error.place : undefined)
    }
  }

  async #relocate(slug: string, old: UpstreamTarget): Promise<UpstreamTarget> {
    const { account, discoveryCache } = this.#options
    const found = targetIn(await discoveryCache.rediscover(account), slug, '')
    if (found.bookLocation.path !== old.bookLocation.path) return found
    throw new HttpError(502, 'Upstream lists the address book and does not serve it')
  }
}

function assertNotRefused(
  request: MultistatusRequest,
  outcome: MultistatusOutcome,
): MultistatusOutcome {
  if (outcome.refusal)
    throw badGatewayError(outcome.refusal, `${describeRequest(request)} on the address book`)
  return outcome
}

const describeRequest = ({ method, depth, report }: MultistatusRequest): string =>
  report === undefined ? `${method} with Depth ${depth}` : `${method} ${report}`

/** Names of members at the place that was asked, and where a redirect led, at the place that answered. */
function resolverFor(
  { path }: BookLocation,
  asked: URL,
  answered: URL,
): (folder: string, name: string) => string | undefined {
  const idOf = createMemberIdResolver(path, answered)
  if (answered.pathname === asked.pathname) return idOf
  const idThere = createMemberIdResolver(answered.pathname, answered)
  return (folder, name) => idOf(folder, name) ?? idThere(folder, name)
}

const isGone = ({ refusal }: MultistatusOutcome): boolean =>
  refusal?.status === 404 || refusal?.status === 410

/** Another place has answered than was asked. */
class RedirectedError extends HttpError {
  readonly place: URL

  constructor(place: URL) {
    super(502, 'Upstream redirects the address book from one place to another')
    this.place = place
  }
}

const presenceRequest: MultistatusRequest = {
  method: 'PROPFIND',
  depth: '0',
  body: () => propfindBody([davName('resourcetype')]),
}

const xmlContentType = { 'Content-Type': 'application/xml; charset=utf-8' }
const uncompressed = { 'Accept-Encoding': 'identity' }

/** To unpack an answer about one resource costs more than its few bytes on the way. */
const isSmall = ({ method, depth }: MultistatusRequest): boolean =>
  method === 'PROPFIND' && depth === '0'

function targetIn({ books, origin }: UpstreamLocations, slug: string, id: string): UpstreamTarget {
  const bookLocation = books.find((book) => book.slug === slug)
  if (bookLocation === undefined) throw new HttpError(404, `There is no address book "${slug}"`)
  const url = id === '' ? bookUrl(bookLocation, origin) : memberUrl(bookLocation, origin, id)
  return { bookLocation, url }
}

/** The URLs of books, which are needed again and again; nobody changes a URL. */
const bookUrls = new WeakMap<BookLocation, URL>()

function bookUrl(location: BookLocation, origin: string): URL {
  const url = bookUrls.get(location) ?? memberUrl(location, origin, '')
  bookUrls.set(location, url)
  return url
}

const memberUrl = ({ path }: BookLocation, origin: string, id: string): URL =>
  new URL(path + id, origin)
