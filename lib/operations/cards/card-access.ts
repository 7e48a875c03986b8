import { HttpError } from '../../errors/http-error.ts'
import type { CardResource } from '../../mapping/resource.ts'
import type { CardIdAndEtag } from '../../upstream/book/upstream-session.ts'
import type { KeyedMutex } from '../../store/keyed-mutex.ts'
import { methodNotAllowedError } from '../message/methods.ts'
import type { DavRequest } from '../message/dav-message.ts'
import type { CardLookupContext, LocalBookState } from './card-context.ts'
import { resolveCardId } from './pending-creations.ts'

/** A card that a request is about, as upstream has it now; its ETag is the one that clients see. */
export interface CardLookup extends LocalBookState {
  /** Undefined when there is no such card. */
  readonly card: CardIdAndEtag | undefined
}

/** Asks upstream for the card's present id and ETag. */
export async function lookUpCard(
  { book, name }: CardResource,
  { session, aliases, overlays }: CardLookupContext,
): Promise<CardLookup> {
  const names = await aliases.forBook(session.account, book)
  const overlay = await overlays.forBook(session.account, book)
  const id = await resolveCardId(session, names, name)
  const found = id === undefined ? undefined : await session.probe(book, id)
  const card = found && { id: found.id, etag: overlay.etag(found.id, found.etag) }
  return { book, names, overlay, card }
}

/** Runs work on a card of `account` while no other request holds it, so that preconditions hold until it is done. */
export const withCardLock = <T>(
  { book, name }: CardResource,
  account: string,
  lock: KeyedMutex['lock'],
  work: () => Promise<T>,
): Promise<T> => lock(`card ${account} ${book} ${name}`, work)

/** Refuses unsafe methods of read-only devices (RFC 3744 §7.1.1 says 403). */
export function assertDeviceMayWrite(readOnly: boolean): void {
  if (readOnly) throw new HttpError(403, 'This device may only read')
}

/** The card that an unsafe method is about; 405 or 404 for everything else. */
export function requireCardResource({ resource }: DavRequest): CardResource {
  if (resource.kind === 'card') return resource
  throw methodNotAllowedError(resource)
}
