import { noteQuirkWorkaround } from '../observe/request-observer.ts'
import { isStoredCopyOf } from '../vcard/merge/stored-copy.ts'
import type { VCard } from '../vcard/text/vcard.ts'
import { overlayFor, tryParseVCard } from './card-overlay.ts'
import { readSnapshot, type CardSource } from './read-snapshot.ts'
import type { RefreshContext } from './refresh-context.ts'
import type { CardRow, JournalEntry } from './replica-store.ts'

type OverlayContext = Pick<RefreshContext, 'view' | 'keepsOverlays'>
type CardIdentity = Pick<CardRow, 'id' | 'uid'>

/**
 * What to keep of a card because upstream dropped it of what was `written`; `echo` is upstream's copy that was read after the
 * write. Null: nothing; undefined: what is kept stays.
 */
export function overlayOfWrite(
  { view, keepsOverlays }: OverlayContext,
  written: VCard,
  { id, uid }: CardIdentity,
  echo: Buffer,
): Buffer | null | undefined {
  if (!keepsOverlays) return undefined
  const card = tryParseVCard(view.served({ id, uid, overlay: undefined }, echo))
  const overlay = card && overlayFor(written, card)
  if (overlay)
    noteQuirkWorkaround('rewrites-cards', () => 'what upstream did not store of the card is kept')
  return overlay
}

/** The same of a write whose answer was lost: `found` may be somebody else's, and then tells nothing of it. */
export function overlayOfLostWrite(
  context: OverlayContext,
  { kind, card }: Pick<JournalEntry, 'kind' | 'card'>,
  identity: CardIdentity,
  found: Buffer,
): Buffer | null | undefined {
  const written = kind === 'delete' ? undefined : tryParseVCard(card)
  const stored = tryParseVCard(found)
  if (written === undefined || stored === undefined) return undefined
  // The name of a creation is ours alone.
  if (kind === 'update' && !isStoredCopyOf(written, stored)) return undefined
  return overlayOfWrite(context, written, identity, found)
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
