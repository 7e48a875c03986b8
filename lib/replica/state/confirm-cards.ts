import { noCards, type CardSource } from './read-snapshot.ts'
import type { CardChange, CardRow } from './replica-store.ts'
import type { CardView } from './card-view.ts'
import type { RefreshContext } from './refresh-context.ts'
import { forEachInSlices } from './time-slices.ts'
import type { UpstreamCard } from './upstream-book.ts'

/**
 * Stores the bodies of cards as devices see them; gives the changes that make them the confirmed ones. `source`: what is known
 * of the cards, when that is not the present revision.
 */
export async function confirmCards(
  { book, store, view }: Pick<RefreshContext, 'book' | 'store' | 'view'>,
  cards: readonly UpstreamCard[],
  source?: CardSource,
): Promise<readonly CardChange[]> {
  const made = source
    ? await servedCards(view, source, cards)
    : await servedNow({ book, store, view }, cards)
  const keys = await store.putBodies(
    book,
    made.map(({ served }) => served),
  )
  return made.map(({ card, row, served, etag }, at) => {
    const key = keys[at] ?? ''
    const isSame = row?.body === key
    return {
      ...card,
      upstreamEtag: card.etag,
      // The same body under another ETag of upstream's is the same card to devices.
      etag: isSame ? (row.etag ?? etag) : etag,
      body: { key, size: served.length },
      isVisible: !isSame && !isFirstBody(row, etag),
    }
  })
}

/** By the present revision. */
async function servedNow(
  { book, store, view }: Pick<RefreshContext, 'book' | 'store' | 'view'>,
  cards: readonly UpstreamCard[],
): Promise<readonly ServedCard[]> {
  const snapshot = store.snapshot(book)
  try {
    return await servedCards(view, snapshot ?? noCards, cards)
  } finally {
    snapshot?.close()
  }
}

async function servedCards(
  view: CardView,
  known: CardSource,
  cards: readonly UpstreamCard[],
): Promise<readonly ServedCard[]> {
  const made: ServedCard[] = []
  await forEachInSlices(cards, (card) => made.push(servedCard(view, known, card)))
  return made
}

type ServedCard = ReturnType<typeof servedCard>

function servedCard(view: CardView, known: CardSource, { body, ...card }: UpstreamCard) {
  const { id, etag } = card
  const row = known.card(id)
  const overlay = known.overlay(id)
  const served = view.served({ id, uid: row?.uid, overlay }, body)
  return { card, row, served, etag: view.etag(etag, served, overlay) }
}

/** The body of a card whose ETag clients have been told already. */
const isFirstBody = (row: CardRow | undefined, etag: string): boolean =>
  row !== undefined && row.body === undefined && row.etag === etag
