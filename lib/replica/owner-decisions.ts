import type { BookReplica } from './book-replica.ts'
import type { HeldDeletion } from './state/deletion-guard.ts'
import { fetchCards } from './refresh/fetch-cards.ts'
import { readSnapshot } from './state/read-snapshot.ts'
import type { RefreshContext } from './state/refresh-context.ts'
import type { BookSnapshot } from './state/replica-store.ts'

/** What the owner says of the deletions that the guard holds: they are meant, or they are not. */
export type DeletionDecision = 'believe' | 'forget'

/** What became of a book's held deletions. */
export interface DecidedDeletions {
  /** Cards that are gone now. */
  readonly removed: number
  /** Cards that stay, since upstream has them, or since they were to be kept. */
  readonly kept: number
}

/**
 * Begins a new epoch, so that every client lists the book anew, and has the next refresh list all of upstream's cards; bodies
 * whose ETag is still listed stay. What is served until then is what is known.
 */
export const beginEpoch = (replica: BookReplica): Promise<void> =>
  replica.betweenRefreshes(async ({ store, book }) => {
    if (readSnapshot(store, book, ({ head }) => head.isComplete) !== true) return
    const recheck = store.rechecks(book).map((each) => ({ ...each, dueAt: 0 }))
    const head = { listedAt: 0, ctag: undefined }
    await store.apply(book, { cards: [], removed: [], recheck, head, beginsEpoch: true })
  })

/**
 * Carries out the owner's decision. Deletions are believed only of cards that upstream, asked once more, does not have: rejects
 * when it cannot be asked, and then nothing has moved. What is forgotten stays until a whole listing lacks it again.
 */
export const decideDeletions = (
  replica: BookReplica,
  decision: DeletionDecision,
): Promise<DecidedDeletions> =>
  replica.betweenRefreshes(async (context) => {
    const held = context.store.held(context.book)
    if (held.length === 0) return { removed: 0, kept: 0 }
    return decision === 'believe' ? believe(context, held) : forget(context, held)
  })

async function believe(
  context: RefreshContext,
  held: readonly HeldDeletion[],
): Promise<DecidedDeletions> {
  const { store, book, writes, now } = context
  const since = writes.now()
  const verify = held.map(({ id }) => id)
  const { found, withheld } = await fetchCards(context, { fetch: [], verify })
  const isTouched = (id: string): boolean => writes.isTouchedSince(id, since)
  const isGone = (snapshot: BookSnapshot, id: string): boolean =>
    !found.has(id) && !withheld.has(id) && !isTouched(id) && snapshot.card(id) !== undefined
  const { living = 0, removed = [] } =
    readSnapshot(store, book, (snapshot) => ({
      living: snapshot.count(),
      removed: held.map(({ id }) => id).filter((id) => isGone(snapshot, id)),
    })) ?? {}
  await store.apply(book, {
    cards: [...found.values()].filter(({ id }) => !isTouched(id)),
    removed,
    rechecked: removed,
    // What was written meanwhile is found out by the next refresh.
    held: held.filter(({ id }) => isTouched(id)),
    // What the owner has approved is what later deletions are measured by.
    head: {
      baseline: { cards: living - removed.length, removedSince: 0 },
      baselineAt: now(),
    },
  })
  return { removed: removed.length, kept: held.length - removed.length }
}

async function forget(
  { store, book }: RefreshContext,
  held: readonly HeldDeletion[],
): Promise<DecidedDeletions> {
  await store.apply(book, { cards: [], removed: [], held: [], head: {} })
  return { removed: 0, kept: held.length }
}
