import { HttpError } from '../../errors/http-error.ts'
import type { BookNames } from '../../mapping/aliases.ts'
import type { Card, Resource } from '../../mapping/resource.ts'
import type { Probe } from '../../upstream/book/session.ts'
import type { KeptBook } from './kept-cards.ts'
import { allowed } from '../message/methods.ts'
import type { DavRequest, OperationContext } from '../message/operation.ts'
import { settledId } from './pending-creations.ts'

/** A card that a request is about, as upstream has it now; its ETag is the one that clients see. */
export interface Present {
  readonly names: BookNames
  readonly kept: KeptBook
  /** Undefined when there is no such card. */
  readonly card: Probe | undefined
}

/** Asks upstream for the card's present id and ETag. */
export async function presentCard({ book, name }: Card, house: OperationContext): Promise<Present> {
  const { account } = house.session
  const names = await house.aliases.of(account, book)
  const kept = await house.kept.of(account, book)
  const id = await settledId(house.session, names, name)
  const probe = id === undefined ? undefined : await house.session.probe(book, id)
  return { names, kept, card: probe && { id: probe.id, etag: kept.etag(probe.id, probe.etag) } }
}

/** Runs work on a card while no other request holds it, so that preconditions hold until it is done. */
export const lockCard = <T>(
  { book, name }: Card,
  house: OperationContext,
  work: () => Promise<T>,
): Promise<T> => house.lock(`card ${house.session.account.name} ${book} ${name}`, work)

/** Refuses unsafe methods of read-only devices (RFC 3744 §7.1.1 says 403). */
export function assertWritable({ readOnly }: OperationContext): void {
  if (readOnly) throw new HttpError(403, 'This device may only read')
}

/** The card that an unsafe method is about; 405 or 404 for everything else. */
export function cardOf({ resource }: DavRequest): Card {
  if (resource.kind === 'card') return resource
  throw notHere(resource)
}

/** 404 where nothing is, 405 with Allow where something else is. */
export function notHere(resource: Resource): HttpError {
  if (resource.kind === 'unknown') return new HttpError(404, 'Nothing is here')
  return new HttpError(405, 'Not on this kind of resource', {
    headers: { Allow: allowed(resource).join(', ') },
  })
}
