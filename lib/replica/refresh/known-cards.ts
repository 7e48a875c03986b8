import { noCards } from '../state/read-snapshot.ts'
import type { RefreshContext } from '../state/refresh-context.ts'
import type { KnownCard, MemberReport } from './refresh-plan.ts'
import type { BookSnapshot, CardChange, CardRow } from '../state/replica-store.ts'
import { forEachInSlices } from '../state/time-slices.ts'
import type { ListedCard } from '../state/upstream-book.ts'

/** What is known of the cards that a report is about, and of `others`. */
export async function knownCards(
  { book, store }: Pick<RefreshContext, 'book' | 'store'>,
  report: MemberReport,
  others: readonly { readonly id: string }[] = [],
): Promise<ReadonlyMap<string, KnownCard>> {
  const snapshot = store.snapshot(book)
  const known = new Map<string, KnownCard>()
  try {
    const rows = snapshot ? rowsAbout(snapshot, report, others) : []
    await forEachInSlices(rows, (row) => known.set(row.id, knownOf(row)))
  } finally {
    snapshot?.close()
  }
  return known
}

/** Listed cards as changes, their bodies to be fetched later. */
export async function bodilessCards(
  { book, store, view }: Pick<RefreshContext, 'book' | 'store' | 'view'>,
  listed: readonly ListedCard[],
): Promise<readonly CardChange[]> {
  const snapshot = store.snapshot(book)
  const known = snapshot ?? noCards
  const changes: CardChange[] = []
  try {
    await forEachInSlices(listed, (card) => {
      const { id, etag } = card
      const told = etag && view.etag(etag, Buffer.alloc(0), known.overlay(id))
      const isVisible = known.card(id)?.etag !== told
      changes.push({ ...card, upstreamEtag: etag, etag: told, isVisible })
    })
  } finally {
    snapshot?.close()
  }
  return changes
}

function* rowsAbout(
  snapshot: BookSnapshot,
  report: MemberReport,
  others: readonly { readonly id: string }[],
): Iterable<CardRow> {
  if (report.kind === 'listing') {
    yield* snapshot.cards()
    return
  }
  const ids = [...report.changed, ...others].map(({ id }) => id)
  for (const id of [...ids, ...report.removed]) {
    const row = snapshot.card(id)
    if (row) yield row
  }
}

const knownOf = ({ upstreamEtag, body }: CardRow): KnownCard => ({
  upstreamEtag,
  hasBody: body !== undefined,
})
