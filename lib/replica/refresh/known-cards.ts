import { noCards } from '../state/read-snapshot.ts'
import type { RefreshContext } from '../state/refresh-context.ts'
import type { KnownCard, MemberReport } from './refresh-plan.ts'
import type { BookSnapshot, CardChange, CardRow } from '../state/replica-store.ts'
import { modificationDate } from '../state/modification-date.ts'
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
  { book, store, view, now }: Pick<RefreshContext, 'book' | 'store' | 'view' | 'now'>,
  listed: readonly ListedCard[],
): Promise<readonly CardChange[]> {
  const snapshot = store.snapshot(book)
  const known = snapshot ?? noCards
  const changes: CardChange[] = []
  try {
    await forEachInSlices(listed, (card) => {
      const { id, etag: upstreamEtag, created } = card
      const row = known.card(id)
      const etag = upstreamEtag && view.etag(upstreamEtag, Buffer.alloc(0), known.overlay(id))
      const told = view.modified(card)
      const modified = modificationDate({ known: row, etag, upstreamEtag, told, now: now() })
      changes.push({ id, upstreamEtag, etag, modified, created, isVisible: row?.etag !== etag })
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
