import { noCards, type CardSource } from './read-snapshot.ts'
import type { CardChange, CardRow } from './replica-store.ts'
import { modificationDate, toSecond } from './modification-date.ts'
import type { RefreshContext } from './refresh-context.ts'
import { forEachInSlices } from './time-slices.ts'
import type { UpstreamCard } from './upstream-book.ts'
import { namedUpstreamEtag } from './upstream-etag.ts'

/**
 * Stores the bodies of cards as devices see them; gives the changes that make them the confirmed ones. `source`: what is known
 * of the cards, when that is not the present revision.
 */
export async function confirmCards(
  context: ConfirmContext,
  cards: readonly UpstreamCard[],
  source?: CardSource,
): Promise<readonly CardChange[]> {
  const { book, store } = context
  const made = source ? await servedCards(context, source, cards) : await servedNow(context, cards)
  const keys = await store.putBodies(
    book,
    made.map(({ served }) => served),
  )
  return made.map(({ card, row, served, etag, modified }, at) => {
    const { id, created } = card
    const key = keys[at] ?? ''
    const isSame = row?.body === key
    return {
      id,
      upstreamEtag: namedUpstreamEtag(card.etag, row?.upstreamEtag),
      // The same body under another ETag of upstream's is the same card to devices.
      etag: isSame ? (row.etag ?? etag) : etag,
      modified: isSame ? (row.modified ?? modified) : modified,
      created,
      body: { key, size: served.length },
      isVisible: !isSame && !isFirstBody(row, etag),
    }
  })
}

type ConfirmContext = Pick<RefreshContext, 'book' | 'store' | 'view' | 'now'>

/** By the present revision. */
async function servedNow(
  context: ConfirmContext,
  cards: readonly UpstreamCard[],
): Promise<readonly ServedCard[]> {
  const snapshot = context.store.snapshot(context.book)
  try {
    return await servedCards(context, snapshot ?? noCards, cards)
  } finally {
    snapshot?.close()
  }
}

async function servedCards(
  context: ConfirmContext,
  known: CardSource,
  cards: readonly UpstreamCard[],
): Promise<readonly ServedCard[]> {
  const made: ServedCard[] = []
  await forEachInSlices(cards, (card) => made.push(servedCard(context, known, card)))
  return made
}

type ServedCard = ReturnType<typeof servedCard>

function servedCard({ view, now }: ConfirmContext, known: CardSource, card: UpstreamCard) {
  const { id, etag: upstreamEtag, body } = card
  const row = known.card(id)
  const overlay = known.overlay(id)
  const undated = view.served({ id, uid: row?.uid, overlay }, body)
  const etag = view.etag(upstreamEtag, undated, overlay)
  const told = view.modified(card, body)
  const facts = { known: row, etag, upstreamEtag, told, now: now() }
  const modified = modificationDate(facts) ?? toSecond(now())
  return { card, row, served: view.dated(undated, overlay, modified), etag, modified }
}

/** The body of a card whose ETag clients have been told already. */
const isFirstBody = (row: CardRow | undefined, etag: string): boolean =>
  row !== undefined && row.body === undefined && row.etag === etag
