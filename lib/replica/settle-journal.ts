import { confirmCards } from './confirm-cards.ts'
import type { RefreshContext } from './refresh-context.ts'
import { readSnapshot, type CardSource } from './read-snapshot.ts'
import { unknownCard, type BookChange, type JournalEntry } from './replica-store.ts'
import type { UpstreamCard } from './upstream-book.ts'

/** Google's writes took up to 20 s: until then what is not there may still come to be. */
const patience = 120_000

/** What the looks at unsettled writes have shown. */
export type JournalChange = Required<Pick<BookChange, 'cards' | 'removed' | 'ended'>>

/**
 * Looks at what became of writes whose answer was lost, also in an earlier life of the process. An entry ends when a
 * look that was sent after the write has shown its outcome; one that was not done is believed so after two minutes.
 */
export async function settleJournal(
  context: RefreshContext,
  isRunning: (entry: JournalEntry) => boolean,
): Promise<JournalChange> {
  const change = { cards: [], removed: [], ended: [] } as Mutable<JournalChange>
  for (const entry of context.store.journal(context.book)) {
    if (isRunning(entry)) continue
    const found = await lookAt(context, entry)
    const outcome = await outcomeOf(context, entry, found)
    if (outcome === undefined) continue
    change.cards.push(...outcome.cards)
    change.removed.push(...outcome.removed)
    change.ended.push(entry.sequence)
  }
  return change
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] }

/** Upstream remembers the name of a creation, and answers under its own id. */
async function lookAt(
  { upstream }: RefreshContext,
  { id, upstreamName }: JournalEntry,
): Promise<UpstreamCard | undefined> {
  const [found] = await upstream.fetch([id ?? upstreamName ?? ''])
  return found
}

/** Undefined while nobody can know. */
async function outcomeOf(
  context: RefreshContext,
  entry: JournalEntry,
  found: UpstreamCard | undefined,
): Promise<Pick<BookChange, 'cards' | 'removed'> | undefined> {
  const isOver = context.now() - entry.madeAt > patience
  if (found === undefined) return ofAbsent(entry, isOver)
  const isAsBefore = entry.kind !== 'create' && found.etag === entry.baseEtag
  if (isAsBefore && !isOver) return undefined
  const [card] = await confirmCards(context, [found], creationSource(context, found.id, entry))
  if (card === undefined) return undefined
  const { name, uid, upstreamName } = entry
  const named = entry.kind === 'create' ? { ...card, name, uid, upstreamName } : card
  // A client whose deletion was answered by an error may have taken it for done: it is told of the card again.
  const isVisible = card.isVisible || entry.kind === 'delete'
  return { cards: [{ ...named, isVisible }], removed: [] }
}

/** A new card is served under the client's UID from its first body on; others as they are known. */
function creationSource(
  { store, book }: RefreshContext,
  id: string,
  { kind, uid, name }: JournalEntry,
): CardSource | undefined {
  if (kind !== 'create') return undefined
  const row = readSnapshot(store, book, (snapshot) => snapshot.card(id))
  return { card: () => ({ ...unknownCard(id, name), ...row, uid }), overlay: () => undefined }
}

function ofAbsent(
  { kind, id }: JournalEntry,
  isOver: boolean,
): Pick<BookChange, 'cards' | 'removed'> | undefined {
  if (kind === 'delete' && id !== undefined) return { cards: [], removed: [id] }
  // A card that is gone while it was to be updated is found out by the refresh that looks at it.
  return isOver ? { cards: [], removed: [] } : undefined
}
