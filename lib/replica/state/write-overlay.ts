import { noteQuirkWorkaround } from '../../observe/request-observer.ts'
import { isStoredCopyOf, withDroppedProperties } from '../../vcard/merge/stored-copy.ts'
import { tryParseVCard, type VCard } from '../../vcard/text/vcard.ts'
import { overlayFor } from './card-overlay.ts'
import { readSnapshot, type CardSource } from './read-snapshot.ts'
import type { RefreshContext } from './refresh-context.ts'
import type { CardRow, JournalEntry } from './replica-store.ts'
import type { UpstreamCard } from './upstream-book.ts'
import { isSameUpstreamEtag } from './upstream-etag.ts'

type OverlayContext = Pick<RefreshContext, 'view' | 'keepsOverlays'>
type CardIdentity = Pick<CardRow, 'id' | 'uid'>

/** A write that upstream has taken: the card as its client wrote it, and the ETag that the answer told. */
interface TakenWrite {
  readonly card: VCard
  readonly etag: string | undefined
}

/**
 * What to keep of a card because upstream dropped it of what was written; `echo` is upstream's copy that was read after the
 * write. Null: nothing; undefined: what is kept stays.
 */
export function overlayOfWrite(
  context: OverlayContext,
  { card, etag }: TakenWrite,
  identity: CardIdentity,
  echo: UpstreamCard,
): Buffer | null | undefined {
  const isOurs = etag === undefined || isSameUpstreamEtag(etag, echo.etag)
  return overlayOf(context, isOurs ? card : asFound(card, echo.body), identity, echo.body)
}

/** The same of a write whose answer was lost: what is found may be somebody else's, and then tells nothing of an update. */
export function overlayOfLostWrite(
  context: OverlayContext,
  { kind, card }: Pick<JournalEntry, 'kind' | 'card'>,
  identity: CardIdentity,
  found: Buffer,
): Buffer | null | undefined {
  const written = kind === 'delete' ? undefined : tryParseVCard(card)
  if (written === undefined) return undefined
  const present = asFound(written, found)
  // The name of a creation is ours alone: what is found is the card, however it was changed since.
  const isOurs = present === written || kind === 'create'
  return isOurs ? overlayOf(context, present, identity, found) : undefined
}

/** The card as its client would have it now: another edit may have come between the write and the look. */
function asFound(written: VCard, found: Buffer): VCard {
  const stored = tryParseVCard(found)
  return stored === undefined || isStoredCopyOf(written, stored)
    ? written
    : withDroppedProperties(written, stored)
}

function overlayOf(
  { view, keepsOverlays }: OverlayContext,
  written: VCard,
  { id, uid }: CardIdentity,
  found: Buffer,
): Buffer | null | undefined {
  if (!keepsOverlays) return undefined
  const card = tryParseVCard(view.served({ id, uid, overlay: undefined }, found))
  const overlay = card && overlayFor(written, card)
  if (overlay)
    noteQuirkWorkaround('rewrites-cards', () => 'what upstream did not store of the card is kept')
  return overlay
}

/** The card as it is known, with another overlay; undefined: the present one. */
export function withOverlay(
  { store, book }: Pick<RefreshContext, 'store' | 'book'>,
  card: CardRow,
  overlay: Buffer | null | undefined,
): CardSource {
  const kept = (): Buffer | undefined =>
    readSnapshot(store, book, (snapshot) => snapshot.overlay(card.id))
  return {
    card: () => card,
    overlay: () => (overlay === undefined ? kept() : (overlay ?? undefined)),
  }
}
