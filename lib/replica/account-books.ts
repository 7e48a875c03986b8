import type { XmlName } from '../dav/xml/xml-name.ts'
import type { NewProperty } from '../dav/request/mkcol-body.ts'
import type { ProppatchInstruction } from '../dav/request/proppatch-body.ts'
import { HttpError } from '../errors/http-error.ts'
import type { Account } from '../store/accounts.ts'
import type { BookLocation } from '../store/upstream-locations.ts'
import { isBookSlug } from '../upstream/discovery/book-slugs.ts'
import type { UpstreamQuirks } from '../upstream/access/quirks.ts'
import type { UpstreamSession } from '../upstream/book/upstream-session.ts'
import type { BookReplica, NeededBodies } from './book-replica.ts'
import { CardWrites } from './card-writes.ts'
import type { BookSnapshot } from './state/replica-store.ts'

/** An account's address books, as one device is shown them. A book that is not there is HttpError 404. */
export interface AccountBooks {
  readonly account: Account
  readonly quirks: UpstreamQuirks
  /** The books of the home set, five minutes old at most as far as upstream answers. */
  list(): Promise<readonly BookLocation[]>
  /** Whether there is such a book, as last discovered. */
  has(slug: string): Promise<boolean>
  /** One revision of a book's known state, no older than the settings say; to be closed. */
  open(slug: string, bodies?: NeededBodies): Promise<BookSnapshot>
  writes(slug: string): Promise<CardWrites>
  /** Has clients told again, by sync-token and ctag, of cards whose body could not be had: as soon as it is here. */
  owe(slug: string, ids: readonly string[]): Promise<void>
  /** Changes text properties of a book, all or none; the status of each. */
  changeProperties(
    slug: string,
    updates: readonly ProppatchInstruction[],
  ): Promise<ReadonlyMap<XmlName, number>>
  /**
   * Makes a book, as `UpstreamSession.makeBook`. Rejects with HttpError 403 for a device that is shown one book only, and for
   * a name that cannot be a slug.
   */
  make(slug: string, properties: readonly NewProperty[]): Promise<void>
}

export interface AccountBooksOptions {
  readonly session: UpstreamSession
  readonly replicaOf: (slug: string) => BookReplica
  /** The device's name. */
  readonly device: string
  /** The only book that the device is shown; undefined: all. */
  readonly only: string | undefined
}

export function createAccountBooks(options: AccountBooksOptions): AccountBooks {
  const { session, replicaOf, device, only } = options
  const isShown = ({ slug }: BookLocation): boolean => only === undefined || slug === only
  const has = async (slug: string): Promise<boolean> =>
    (await session.books()).some((book) => book.slug === slug && isShown(book))
  const known = async (slug: string): Promise<BookReplica> => {
    if (!(await has(slug))) throw new HttpError(404, `There is no address book "${slug}"`)
    return replicaOf(slug)
  }
  return {
    account: session.account,
    quirks: session.quirks,
    list: async () => (await session.listBooks()).filter(isShown),
    has,
    open: async (slug, bodies) => (await known(slug)).open(bodies),
    writes: async (slug) => new CardWrites({ replica: await known(slug), session, slug, device }),
    owe: async (slug, ids) => replicaOf(slug).owe(ids),
    async changeProperties(slug, updates) {
      const replica = await known(slug)
      const statuses = await session.changeProperties(slug, updates)
      await replica.readProperties()
      return statuses
    },
    async make(slug, properties) {
      if (only !== undefined) throw new HttpError(403, 'This device is shown one address book only')
      if (!isBookSlug(slug))
        throw new HttpError(403, `The name ${slug} is refused: use small letters, digits and -._`)
      await session.makeBook(slug, properties)
    },
  }
}
