import { HttpError } from '../../errors/http-error.ts'
import type { CardResource } from '../../mapping/resource.ts'
import { noteProfileWorkaround } from '../../observe/request-observer.ts'
import type { AccountBooks } from '../../replica/account-books.ts'
import type { CardRow } from '../../replica/state/replica-store.ts'
import type { KeyedMutex } from '../../store/keyed-mutex.ts'
import { CardChangedError } from '../../upstream/book/upstream-session.ts'
import { methodNotAllowedError } from '../message/methods.ts'
import type { ClientProfile } from '../clients/client-profile.ts'
import type { DavRequest } from '../message/dav-message.ts'

/** The card as it is known; undefined when there is none. */
export async function findCard(
  { book, name }: CardResource,
  books: Pick<AccountBooks, 'open'>,
): Promise<CardRow | undefined> {
  const snapshot = await books.open(book)
  try {
    return snapshot.cardNamed(name)
  } finally {
    snapshot.close()
  }
}

/** Runs work on a card of `account` while no other request holds it, so that preconditions hold until it is done. */
export const withCardLock = <T>(
  { book, name }: CardResource,
  account: string,
  lock: KeyedMutex['lock'],
  work: () => Promise<T>,
): Promise<T> => lock(`card ${account} ${book} ${name}`, work)

/** So often a card is looked at anew because it changed between the look and the write. */
const tries = 3

/**
 * Runs work that looks at a card and writes it, with a condition of the bridge's own where upstream keeps those, again when
 * the card has changed in between. Rejects with 503 when that does not end.
 */
export async function untilUnchanged<T>(work: () => Promise<T>): Promise<T> {
  for (let left = tries; left > 0; left -= 1)
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof CardChangedError)) throw error
    }
  throw new HttpError(503, 'Upstream says each time that the card has just changed; try again', {
    headers: { 'Retry-After': '30' },
  })
}

/** Refuses unsafe methods of read-only devices, and of clients that must not write (RFC 3744 §7.1.1 says 403). */
export function assertDeviceMayWrite({ profile }: DavRequest, readOnly: boolean): void {
  if (profile.writes === 'none') throw refusedWriteError(profile, 'may only read')
  if (readOnly) throw new HttpError(403, 'This device may only read')
}

/** Refuses DELETE of those, and of clients that must not delete. */
export function assertDeviceMayDelete(request: DavRequest, readOnly: boolean): void {
  assertDeviceMayWrite(request, readOnly)
  const { profile } = request
  if (profile.writes === 'no deletions') throw refusedWriteError(profile, 'may not delete')
}

function refusedWriteError(profile: ClientProfile, refusal: string): HttpError {
  noteProfileWorkaround(profile, () => `the client ${refusal}`)
  return new HttpError(
    403,
    `A client with the profile ${profile.name} ${refusal}: it ${profile.reason}`,
  )
}

/** The card that an unsafe method is about; 405 or 404 for everything else. */
export function requireCardResource({ resource }: DavRequest): CardResource {
  if (resource.kind === 'card') return resource
  throw methodNotAllowedError(resource)
}

export const noSuchCardError = (): HttpError => new HttpError(404, 'There is no such card')
