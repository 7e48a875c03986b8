import { HttpError } from '../../errors/http-error.ts'
import type { VCard } from '../../vcard/text/vcard.ts'
import { vcardUid, withVCardUid } from '../../vcard/text/uid.ts'
import { repairCard } from '../../vcard/serve/repaired-card.ts'
import { noteProfileWorkaround, noteQuirkWorkaround } from '../../observe/request-observer.ts'
import { cardRepairsFor } from './card-response-writer.ts'
import { noDroppedPropertyOverlay, tryParseCard } from './dropped-property-overlays.ts'
import type { CardIdAndEtag, UpstreamSession } from '../../upstream/book/upstream-session.ts'
import type { ClientProfile } from '../clients/client-profile.ts'
import type { LocalBookState } from './card-context.ts'
import { addCardVersionToEtag } from '../clients/card-version-suffix.ts'

/**
 * Reads what upstream made of a card that it has just taken (`stored`), and records what it lost. Gives the headers of the
 * PUT's response: no ETag, since upstream stores another card than was sent
 * (https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2.3), but for profiles that need one.
 */
export async function reconcileWrittenCard(
  profile: ClientProfile,
  written: VCard,
  stored: CardIdAndEtag,
  state: LocalBookState,
  session: UpstreamSession,
): Promise<Record<string, string>> {
  if (state.overlay === noDroppedPropertyOverlay && !profile.etagAfterPut) return withoutEtag()
  const etag = await recordDropped(written, stored, state, session)
  if (etag === undefined || !profile.etagAfterPut) return withoutEtag()
  noteProfileWorkaround(profile, () => 'the card was read again, so that its ETag can be told')
  return { ETag: addCardVersionToEtag(etag, profile) }
}

function withoutEtag(): Record<string, string> {
  noteQuirkWorkaround(
    'rewrites-cards',
    () => 'no ETag was told, so that the client reads the card again',
  )
  return {}
}

/** Gives the card's ETag as clients see it, while it still is the one that was just written. */
async function recordDropped(
  written: VCard,
  { id, etag }: CardIdAndEtag,
  { book, names, overlay }: LocalBookState,
  session: UpstreamSession,
): Promise<string | undefined> {
  // The write is done: that it cannot be read again is no failure of it.
  const stored = await session.read(book, id).catch(ignoreHttpError)
  if (stored === undefined || (etag !== undefined && stored.etag !== etag)) return undefined
  const echo = tryParseCard(
    repairCard(stored.body, cardRepairsFor({ names, quirks: session.quirks }, id)),
  )
  if (echo) await overlay.recordDropped(id, withVCardUid(written, vcardUid(echo)), echo)
  return overlay.etag(id, stored.etag)
}

function ignoreHttpError(error: unknown): undefined {
  if (!(error instanceof HttpError)) throw error
  return undefined
}
