import { HttpError } from '../../errors/http-error.ts'
import type { BookNames } from '../../mapping/aliases.ts'
import type { Card } from '../../vcard/text/card.ts'
import { uidOf, withUid } from '../../vcard/text/identity.ts'
import { serveCard } from '../../vcard/serve/serve-range.ts'
import { noteProfile, noteQuirk } from '../../observe/request-observer.ts'
import { repairsOf } from './card-rows.ts'
import { nothing, readable, type KeptBook } from './kept-cards.ts'
import type { DavRequest, OperationContext } from '../message/operation.ts'
import { markedEtag } from '../clients/view-mark.ts'

/** Where upstream put a card that it took, with the ETag that it told. */
export interface Placed {
  readonly id: string
  readonly etag: string | undefined
}

export interface Shelf {
  readonly book: string
  readonly names: BookNames
  readonly kept: KeptBook
}

/**
 * Looks at what upstream made of a card that it has just taken, and keeps what it lost. Gives the headers of the PUT's
 * answer: no ETag, since upstream stores another card than was sent
 * (https://www.rfc-editor.org/rfc/rfc6352#section-6.3.2.3), but for profiles that need one.
 */
export async function readBack(
  { profile }: DavRequest,
  written: Card,
  placed: Placed,
  shelf: Shelf,
  house: OperationContext,
): Promise<Record<string, string>> {
  if (shelf.kept === nothing && !profile.etagAfterPut) return withoutEtag()
  const etag = await settle(written, placed, shelf, house)
  if (etag === undefined || !profile.etagAfterPut) return withoutEtag()
  noteProfile(profile, () => 'the card was read again, so that its ETag can be told')
  return { ETag: markedEtag(etag, house.reader) }
}

function withoutEtag(): Record<string, string> {
  noteQuirk('rewrites-cards', () => 'no ETag was told, so that the client reads the card again')
  return {}
}

/** The card's ETag as clients see it, while it still is the one that was just written. */
async function settle(
  written: Card,
  { id, etag }: Placed,
  { book, names, kept }: Shelf,
  { session }: OperationContext,
): Promise<string | undefined> {
  // The write is done: trouble with looking at it is no failure of it.
  const stored = await session.read(book, id).catch(ignoreTrouble)
  if (stored === undefined || (etag !== undefined && stored.etag !== etag)) return undefined
  const echo = readable(serveCard(stored.body, repairsOf({ names, quirks: session.quirks }, id)))
  if (echo) await kept.settle(id, withUid(written, uidOf(echo)), echo)
  return kept.etag(id, stored.etag)
}

function ignoreTrouble(error: unknown): undefined {
  if (!(error instanceof HttpError)) throw error
  return undefined
}
