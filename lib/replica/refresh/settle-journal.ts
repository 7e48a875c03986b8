import { confirmCards } from '../state/confirm-cards.ts'
import type { RefreshContext } from '../state/refresh-context.ts'
import { readSnapshot } from '../state/read-snapshot.ts'
import {
  unknownCard,
  type BookChange,
  type CardRow,
  type JournalEntry,
} from '../state/replica-store.ts'
import type { UnsettledWrites } from '../state/unsettled-writes.ts'
import type { UpstreamCard } from '../state/upstream-book.ts'
import { isSameUpstreamEtag } from '../state/upstream-etag.ts'
import { overlayOfLostWrite, withOverlay } from '../state/write-overlay.ts'

/** What the look at one unsettled write has shown. */
export interface Settled extends Pick<BookChange, 'cards' | 'removed'> {
  readonly sequence: number
}

export type JournalChange = Required<Pick<BookChange, 'cards' | 'removed' | 'ended'>>

/** What may be applied now; of a card that was touched since the looks began, the next look tells. To be called just before. */
export function untouchedOf(
  settled: readonly Settled[],
  isTouched: (id: string) => boolean,
): JournalChange {
  const left = settled.filter(
    ({ cards, removed }) => ![...cards.map(({ id }) => id), ...removed].some(isTouched),
  )
  return {
    cards: left.flatMap(({ cards }) => cards),
    removed: left.flatMap(({ removed }) => removed),
    ended: left.map(({ sequence }) => sequence),
  }
}

/**
 * Looks at what became of writes whose answer was lost, also in an earlier life of the process. An entry ends when a
 * look that was sent after the write has shown its outcome; one that was not done is believed so after two minutes, and is not looked at while it is being sent.
 */
export async function settleJournal(
  context: RefreshContext,
  unsettled: UnsettledWrites,
): Promise<readonly Settled[]> {
  const settled: Settled[] = []
  const journal = context.store.journal(context.book)
  unsettled.keep(journal)
  for (const entry of journal) {
    if (unsettled.isRunning(entry)) continue
    const isOver = unsettled.isOver(entry)
    const found = await lookAt(context, entry)
    const outcome = await outcomeOf(context, entry, found, isOver)
    if (outcome !== undefined) settled.push({ ...outcome, sequence: entry.sequence })
  }
  return settled
}

/** Upstream remembers the name of a creation, and answers under its own id. */
async function lookAt(
  { upstream }: RefreshContext,
  { kind, id, upstreamName }: JournalEntry,
): Promise<UpstreamCard | 'withheld' | undefined> {
  const { cards, withheld } = await upstream.fetch([id ?? upstreamName ?? ''])
  if (withheld.size > 0) return 'withheld'
  const [found] = cards
  // A deletion is believed after a second look.
  return found ?? (kind === 'delete' && id !== undefined ? upstream.read(id) : undefined)
}

/** Undefined while nobody can know. */
async function outcomeOf(
  context: RefreshContext,
  entry: JournalEntry,
  found: UpstreamCard | 'withheld' | undefined,
  isOver: boolean,
): Promise<Pick<BookChange, 'cards' | 'removed'> | undefined> {
  // It is there, and what it is like is found out by refreshes.
  if (found === 'withheld') return isOver ? { cards: [], removed: [] } : undefined
  if (found === undefined) return ofAbsent(entry, isOver)
  const isAsBefore = entry.kind !== 'create' && isSameUpstreamEtag(found.etag, entry.baseEtag)
  if (isAsBefore && !isOver) return undefined
  const known = knownCard(context, found.id, entry)
  const overlay = isAsBefore ? undefined : overlayOfLostWrite(context, entry, known, found.body)
  const [card] = await confirmCards(context, [found], withOverlay(context, known, overlay))
  if (card === undefined) return undefined
  const { name, uid, upstreamName } = entry
  const named = entry.kind === 'create' ? { ...card, name, uid, upstreamName } : card
  // A client whose deletion was answered by an error may have taken it for done: it is told of the card again.
  const isVisible = card.isVisible || entry.kind === 'delete'
  return { cards: [{ ...named, overlay, isVisible }], removed: [] }
}

/** A new card is served under the client's UID from its first body on; others as they are known. */
function knownCard(
  { store, book }: RefreshContext,
  id: string,
  { kind, uid, name }: JournalEntry,
): CardRow {
  const row = readSnapshot(store, book, (snapshot) => snapshot.card(id)) ?? unknownCard(id, name)
  return kind === 'create' ? { ...row, uid } : row
}

function ofAbsent(
  { kind, id }: JournalEntry,
  isOver: boolean,
): Pick<BookChange, 'cards' | 'removed'> | undefined {
  if (kind === 'delete' && id !== undefined) return { cards: [], removed: [id] }
  // A card that is gone while it was to be updated is found out by the refresh that looks at it.
  return isOver ? { cards: [], removed: [] } : undefined
}
