import { HttpError } from '../errors/http-error.ts'
import { calendarserverName, type XmlName } from '../dav/xml/xml-name.ts'
import type { RequestedProperties } from '../dav/request/requested-properties.ts'
import { printXmlElement } from '../dav/xml/xml-printer.ts'
import type { ResponseSpool } from '../http/response-spool.ts'
import { baseHref as baseHrefOf, resourceHref, type BookResource } from '../mapping/resource.ts'
import { noteProfileWorkaround } from '../observe/request-observer.ts'
import type { BookSnapshot } from '../replica/state/replica-store.ts'
import { forEachInSlices } from '../replica/state/time-slices.ts'
import type { BookLocation } from '../store/upstream-locations.ts'
import { wantsCardBodies } from './cards/card-property-plan.ts'
import { CardResponseWriter } from './cards/card-response-writer.ts'
import type { ClientProfile } from './clients/client-profile.ts'
import {
  readCollectionProperties,
  readListedProperties,
  type CollectionPropertyContext,
  type CollectionResource,
} from './collections/collection-properties.ts'
import {
  collectionPropertyNames,
  selectAllpropNames,
  type CollectionKind,
} from './collections/live-properties.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { DavResponse } from './message/dav-message.ts'

/** What a PROPFIND asks of each resource. */
export interface PropfindParameters {
  readonly props: RequestedProperties
  /** Leave out what was not found (RFC 8144 §2.1). */
  readonly minimal: boolean
  readonly profile: ClientProfile
}

type Properties = ReadonlyMap<XmlName, string>

/** Writes the responses of a PROPFIND on collections. */
export class CollectionListing {
  readonly #spool: ResponseSpool
  readonly #writer: MultistatusWriter
  readonly #parameters: PropfindParameters
  readonly #context: CollectionPropertyContext

  constructor(
    spool: ResponseSpool,
    parameters: PropfindParameters,
    context: CollectionPropertyContext,
  ) {
    this.#spool = spool
    this.#writer = new MultistatusWriter(spool)
    this.#parameters = parameters
    this.#context = context
  }

  end(): DavResponse {
    return this.#writer.end()
  }

  /** The collection without what is in it. Rejects with 404 for a book that is not there. */
  async itself(resource: CollectionResource): Promise<void> {
    this.#write(resource, await this.#read(resource))
  }

  /** What a Depth of 1 adds to it: cards of a book, books of a home set. */
  async members(resource: CollectionResource): Promise<void> {
    if (resource.kind === 'home') await this.#books(resource.user)
    if (resource.kind === 'book') {
      const snapshot = await this.#openWithMembers(resource.book)
      await this.#cards(resource, snapshot)
    }
  }

  /** The collection and all that is below it and the caller's own: a finite tree, two levels deep at most below a home set. */
  async tree(resource: CollectionResource): Promise<void> {
    await this.itself(resource)
    if (resource.kind === 'book') await this.members(resource)
    if (resource.kind === 'home') await this.#bookTrees(resource.user)
    for (const child of ownCollectionsBelow(resource, this.#context.user)) await this.tree(child)
  }

  /** All books of the home set, read at once; one that fails fails none of the others, and is told as far as it is known. */
  async #books(user: string): Promise<void> {
    const books = await this.#context.books.list()
    const outcomes = await Promise.allSettled(
      books.map(({ slug: book }) => this.#read({ kind: 'book', user, book })),
    )
    assertSomeFound(outcomes)
    for (const [at, location] of books.entries()) {
      const outcome = outcomes[at]
      const book = { kind: 'book', user, book: location.slug } as const
      if (outcome?.status === 'fulfilled') this.#write(book, outcome.value)
      // What could not be read is not told as missing.
      else this.#write(book, this.#readListed(location), true)
    }
  }

  /** The same with their cards; a book whose cards are not to be had now is told by a status, never as an empty one. */
  async #bookTrees(user: string): Promise<void> {
    const outcomes: PromiseSettledResult<unknown>[] = []
    for (const { slug: book } of await this.#context.books.list()) {
      const resource = { kind: 'book', user, book } as const
      const [outcome] = await Promise.allSettled([this.#openBookTree(resource)])
      outcomes.push(outcome)
      if (outcome.status === 'rejected')
        this.#writer.status(resourceHref(resource), '503 Service Unavailable')
      else {
        this.#write(resource, outcome.value.properties)
        await this.#cards(resource, outcome.value.snapshot)
      }
    }
    assertSomeFound(outcomes)
  }

  /** The properties first: a token that is older than the cards makes nobody miss a change. */
  async #openBookTree(
    resource: BookResource,
  ): Promise<{ readonly properties: Properties; readonly snapshot: BookSnapshot }> {
    const properties = await this.#read(resource)
    return { properties, snapshot: await this.#openWithMembers(resource.book) }
  }

  #openWithMembers(book: string): Promise<BookSnapshot> {
    const bodies = wantsCardBodies(this.#parameters.props) ? 'all' : 'none'
    return this.#context.books.open(book, bodies)
  }

  /** Closes the snapshot. */
  async #cards(resource: BookResource, snapshot: BookSnapshot): Promise<void> {
    const { books, listedRevisions } = this.#context
    const { book } = resource
    const baseHref = baseHrefOf(resource)
    try {
      const options = {
        ...this.#context,
        ...this.#parameters,
        baseHref,
        snapshot,
        spool: this.#spool,
      }
      const cardWriter = new CardResponseWriter(options)
      await forEachInSlices(snapshot.cards(), (row) => {
        cardWriter.write(row)
      })
      await books.owe(book, cardWriter.undelivered)
      listedRevisions.listed(book, snapshot.head.revision)
    } finally {
      snapshot.close()
    }
  }

  async #read(resource: CollectionResource): Promise<Properties> {
    const { props } = this.#parameters
    // The names alone need no values, but the book must be there.
    const names = props.kind === 'propname' ? [] : namesIn(resource.kind, props)
    return readCollectionProperties(resource, names, this.#context)
  }

  #readListed(location: BookLocation): Properties {
    return readListedProperties(location, namesIn('book', this.#parameters.props), this.#context)
  }

  #write(
    resource: CollectionResource,
    read: Properties,
    minimal: boolean = this.#parameters.minimal,
  ): void {
    const { props, profile } = this.#parameters
    const names = namesIn(resource.kind, props)
    const values = withCtagFor(profile, read)
    const found =
      props.kind === 'propname'
        ? names.map((name) => printXmlElement(name))
        : [...values].map(([name, content]) => printXmlElement(name, content))
    const missing =
      minimal || props.kind === 'propname' ? [] : names.filter((name) => !values.has(name))
    this.#writer.properties(resourceHref(resource), { found: found.join(''), missing })
  }
}

/** Those that the caller may see, which are the caller's own. */
function ownCollectionsBelow(
  resource: CollectionResource,
  user: string,
): readonly CollectionResource[] {
  if (resource.kind !== 'root') return []
  const own = [
    { kind: 'principal', user },
    { kind: 'home', user },
  ] as const
  return own.filter((child) => resourceHref(child).startsWith(resource.path))
}

/** When no book can be read it is upstream that fails; anything but that is a bug. */
function assertSomeFound(outcomes: readonly PromiseSettledResult<unknown>[]): void {
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected')
  const bug = failed.find(({ reason }) => !(reason instanceof HttpError))
  const fatal = bug ?? (failed.length === outcomes.length ? failed[0] : undefined)
  if (fatal) throw fatal.reason
}

function withCtagFor(profile: ClientProfile, values: Properties): Properties {
  const name = calendarserverName('getctag')
  if (profile.ctag === 'opaque' || !values.has(name)) return values
  noteProfileWorkaround(profile, () => 'getctag is a number that grows')
  return new Map([...values, [name, String(Math.floor(Date.now() / 1000))]])
}

function namesIn(kind: CollectionKind, props: RequestedProperties): readonly XmlName[] {
  if (props.kind === 'prop') return props.names
  const all = collectionPropertyNames(kind)
  return props.kind === 'propname'
    ? all
    : [...new Set([...selectAllpropNames(all), ...props.include])]
}
