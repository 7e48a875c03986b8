import { HttpError } from '../../errors/http-error.ts'
import { isTransportFailure } from '../../upstream/exchange/transport-error.ts'
import type { BookHead } from '../state/replica-store.ts'
import type { UpstreamBookHead } from '../state/upstream-book.ts'

/** What tells whether something has changed; the ctag does not tell what, so that all members are listed then. */
export type ChangeSource = 'sync-collection' | 'ctag'

const hour = 3_600_000
/** So often all members are listed whatever the source says, in milliseconds. */
const listingIntervals: Readonly<Record<ChangeSource, number>> = {
  'sync-collection': 24 * hour,
  ctag: hour,
}
/** A sync-collection that fails so many times in a row is left alone for so many milliseconds. */
const toleratedFailures = 2
const retryInterval = 24 * hour

/** What lies ahead of the clock, which was set back since, counts as old. */
export const isOlder = (at: number, age: number, now: number): boolean =>
  now - at >= age || at > now

export function changeSourceOf(head: BookHead, now: number): ChangeSource {
  const { syncToken, syncFailures, syncFailedAt } = head
  if (syncToken === undefined) return 'ctag'
  const isTried = syncFailures < toleratedFailures || isOlder(syncFailedAt, retryInterval, now)
  return isTried ? 'sync-collection' : 'ctag'
}

export const isListingDue = (head: BookHead, source: ChangeSource, now: number): boolean =>
  isOlder(head.listedAt, listingIntervals[source], now)

/** What is to be remembered of a sync-collection that fails now. */
export const afterSyncFailure = ({ syncFailures }: BookHead, now: number) => ({
  syncFailures: syncFailures + 1,
  syncFailedAt: now,
})

/**
 * Whether it is sync-collection that does not work, and not upstream: it answers by a refusal, or what is not
 * understood. Neither a pause that it asks for nor an outage counts.
 */
export const isSyncFailure = (error: unknown): error is HttpError =>
  error instanceof HttpError && error.status === 502 && !isTransportFailure(error)

export const isSameCtag = (head: BookHead, { ctag }: UpstreamBookHead): boolean =>
  ctag !== undefined && head.ctag === ctag

/**
 * Whether the same ctag means that nothing has changed: a listing under it has shown nothing new. One that counts in
 * seconds, or moves late, hides the second of two changes.
 */
export const isSettledCtag = ({ settledRevision, revision }: BookHead): boolean =>
  settledRevision === revision
