import type { XmlName } from '../dav/xml/xml-name.ts'
import type { Account } from '../store/accounts.ts'
import type { UpstreamSession } from '../upstream/book/upstream-session.ts'
import { BookReplica, type BookReplicaOptions } from './book-replica.ts'
import { createCardView } from './state/card-view.ts'
import { createUpstreamBook } from './session-upstream-book.ts'

export interface BookReplicasOptions extends Pick<
  BookReplicaOptions,
  'store' | 'maxAge' | 'offline' | 'keepsOverlays' | 'now' | 'monotonic' | 'sleep' | 'log'
> {
  /** Text properties of books to read beside token and ctag. */
  readonly properties: readonly XmlName[]
  /** Called with each refresh that begins. */
  readonly onRefresh?:
    ((account: Account, book: string, refresh: Promise<void>) => void) | undefined
  /** Called when bodies of cards that were known without have come; whether more are on their way. */
  readonly onBodies?: ((account: Account, book: string, isFilling: boolean) => void) | undefined
  /** Called with the number of cards that a book has, when that is known anew. */
  readonly onCount?: ((account: Account, book: string, cards: number) => void) | undefined
}

/** The known state of each address book of each account; one for all devices. */
export interface BookReplicas {
  of(session: UpstreamSession, slug: string): BookReplica
  /** Whether a book of the account could not be brought up to upstream when that was tried last. */
  isFailing(account: Account): boolean
}

export function createBookReplicas(options: BookReplicasOptions): BookReplicas {
  const { properties, onBodies, onCount, onRefresh, ...common } = options
  const accounts = new Map<string, Map<string, BookReplica>>()

  const booksOf = ({ name, createdAt }: Account): Map<string, BookReplica> => {
    const key = `${name} ${createdAt}`
    const books = accounts.get(key) ?? new Map<string, BookReplica>()
    accounts.set(key, books)
    return books
  }

  function open(session: UpstreamSession, slug: string): BookReplica {
    const { account, quirks } = session
    return new BookReplica({
      ...common,
      book: { account: account.name, born: account.createdAt, book: slug },
      upstream: createUpstreamBook({ session, slug, properties, log: common.log }),
      view: createCardView(quirks),
      onCount: (cards) => onCount?.(account, slug, cards),
      onBodies: (isFilling) => onBodies?.(account, slug, isFilling),
      onRefresh: (refresh) => onRefresh?.(account, slug, refresh),
    })
  }

  return {
    of(session, slug) {
      const books = booksOf(session.account)
      const replica = books.get(slug) ?? open(session, slug)
      books.set(slug, replica)
      return replica
    },
    isFailing: (account) =>
      [...booksOf(account).values()].some(({ failure }) => failure !== undefined),
  }
}
