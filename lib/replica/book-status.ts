import { believedFrom } from './state/deletion-guard.ts'
import { readSnapshot } from './state/read-snapshot.ts'
import type {
  BookKey,
  BookSnapshot,
  JournalEntry,
  Recheck,
  ReplicaReader,
} from './state/replica-store.ts'

/** How an address book fares, as far as it is known here. Times are milliseconds since the epoch. */
export interface BookStatus {
  /** Slug that clients know. */
  readonly book: string
  /** Whether all members are known; before, nothing is served. */
  readonly isComplete: boolean
  /** How many cards live. */
  readonly cards: number
  /** How many of them have their body here; the others are on their way. */
  readonly bodies: number
  /** When the request went out whose answer the state is; undefined before the first. */
  readonly confirmedAt: number | undefined
  /** Why upstream could not be asked at last; undefined when it could, and to who does not serve. */
  readonly failure: string | undefined
  /** Cards that upstream lists and no refresh could settle. */
  readonly rechecks: readonly RecheckStatus[]
  /** Deletions that are not believed; undefined when there are none. */
  readonly heldDeletions: HeldDeletionsStatus | undefined
  /** Writes whose outcome is not known yet. */
  readonly unsettledWrites: UnsettledWrites
}

/** A card that is asked for again, not before `dueAt`. */
export interface RecheckStatus extends Pick<Recheck, 'id' | 'why' | 'tries' | 'dueAt'> {
  /** Last path segment of its href; the id of a card that is not here yet. */
  readonly name: string
}

/** What the deletion guard holds. */
export interface HeldDeletionsStatus {
  readonly count: number
  /** The first look that did not find one of the cards. */
  readonly since: number
  /** From then on a look believes them all, without a word of the owner. */
  readonly believedAt: number
}

interface UnsettledWrites {
  readonly count: number
  /** When the oldest was made; undefined when there are none. */
  readonly since: number | undefined
}

/** Undefined when nothing is known of the book. `failure`: why upstream could not be asked at last, where that is known. */
export const readBookStatus = (
  reader: ReplicaReader,
  key: BookKey,
  failure?: unknown,
): BookStatus | undefined =>
  readSnapshot(reader, key, (snapshot): BookStatus => {
    const { isComplete, confirmedAt } = snapshot.head
    return {
      book: key.book,
      isComplete,
      cards: snapshot.count(),
      bodies: snapshot.countBodies(),
      confirmedAt: confirmedAt === 0 ? undefined : confirmedAt,
      failure: failure === undefined ? undefined : messageOf(failure),
      rechecks: reader.rechecks(key).map((recheck) => recheckStatus(recheck, snapshot)),
      heldDeletions: heldDeletions(reader, key, snapshot),
      unsettledWrites: unsettledWrites(reader.journal(key)),
    }
  })

const recheckStatus = (
  { id, why, tries, dueAt }: Recheck,
  snapshot: BookSnapshot,
): RecheckStatus => ({ id, name: snapshot.card(id)?.name ?? id, why, tries, dueAt })

function heldDeletions(
  reader: ReplicaReader,
  key: BookKey,
  snapshot: BookSnapshot,
): HeldDeletionsStatus | undefined {
  const held = reader.held(key)
  if (held.length === 0) return undefined
  return {
    count: held.length,
    since: held.reduce((first, { firstLook }) => Math.min(first, firstLook), Infinity),
    believedAt: believedFrom(held, snapshot.count()),
  }
}

const unsettledWrites = (journal: readonly JournalEntry[]): UnsettledWrites => ({
  count: journal.length,
  since: journal.length === 0 ? undefined : Math.min(...journal.map(({ madeAt }) => madeAt)),
})

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
