import { HttpError } from '../../lib/errors/http-error.ts'
import type { BookReplica } from '../../lib/replica/book-replica.ts'
import { readBookStatus, type BookStatus } from '../../lib/replica/book-status.ts'
import {
  beginEpoch,
  decideDeletions,
  type DecidedDeletions,
  type DeletionDecision,
} from '../../lib/replica/owner-decisions.ts'
import type { Account } from '../../lib/store/accounts.ts'

/** What was done with a book, or why upstream could not be asked. */
export interface BookOutcome<Done> {
  readonly book: string
  readonly done: Done | undefined
  readonly failure: string | undefined
}

/** A book that was listed anew. */
export interface ListedBook {
  readonly cards: number
}

/** Accounts' address books as their owner sees and governs them, in the process that writes what is known of them. */
export interface OwnerBooks {
  /** How each book of which something is known fares; asks nothing of upstream. */
  statuses(account: Account): Promise<readonly BookStatus[]>
  /** Has all clients list the books anew, and lists them anew upstream; when that fails, the next refresh does. */
  resync(account: Account): Promise<readonly BookOutcome<ListedBook>[]>
  /** Decides about the deletions that are held; a book whose upstream cannot be asked stays as it is. */
  decideDeletions(
    account: Account,
    decision: DeletionDecision,
  ): Promise<readonly BookOutcome<DecidedDeletions>[]>
}

export interface OwnerBooksOptions {
  readonly replicaOf: (account: Account, slug: string) => BookReplica
  /** Slugs of the account's books; undefined before upstream was asked. */
  readonly slugsOf: (account: Account) => Promise<readonly string[] | undefined>
}

export function createOwnerBooks({ replicaOf, slugsOf }: OwnerBooksOptions): OwnerBooks {
  const replicas = async (account: Account): Promise<readonly BookReplica[]> =>
    ((await slugsOf(account)) ?? []).map((slug) => replicaOf(account, slug))
  const inEach = async <Done>(
    account: Account,
    work: (replica: BookReplica) => Promise<Done>,
  ): Promise<readonly BookOutcome<Done>[]> => {
    const outcomes: BookOutcome<Done>[] = []
    for (const replica of await replicas(account)) outcomes.push(await outcomeOf(replica, work))
    return outcomes
  }
  return {
    statuses: async (account) =>
      (await replicas(account)).flatMap((replica) => statusOf(replica) ?? []),
    resync: (account) =>
      inEach(account, async (replica) => {
        await beginEpoch(replica)
        await replica.refreshNow()
        return { cards: statusOf(replica)?.cards ?? 0 }
      }),
    decideDeletions: (account, decision) =>
      inEach(account, (replica) => decideDeletions(replica, decision)),
  }
}

const statusOf = ({ context, failure }: BookReplica): BookStatus | undefined =>
  readBookStatus(context.store, context.book, failure)

async function outcomeOf<Done>(
  replica: BookReplica,
  work: (replica: BookReplica) => Promise<Done>,
): Promise<BookOutcome<Done>> {
  const { book } = replica.context.book
  try {
    return { book, done: await work(replica), failure: undefined }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    return { book, done: undefined, failure: error.message }
  }
}
