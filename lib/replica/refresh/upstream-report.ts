import {
  afterSyncFailure,
  changeSourceOf,
  isListingDue,
  isOlder,
  isSameCtag,
  isSettledCtag,
  isSyncFailure,
} from './change-source.ts'
import { refusedStatus } from '../../upstream/access/refusal.ts'
import type { RefreshContext } from '../state/refresh-context.ts'
import type { MemberReport } from './refresh-plan.ts'
import type { BookChange, BookHead } from '../state/replica-store.ts'
import type { UpstreamBookHead, UpstreamChanges } from '../state/upstream-book.ts'

/** What upstream has said of a book since it was known last, and what is known of the book behind it. */
export interface UpstreamReport {
  readonly members: MemberReport
  readonly head: BookChange['head']
}

export interface UpstreamReportOptions extends RefreshContext {
  /** How old the book's properties may be, in milliseconds. */
  readonly headAge: number
}

/** Of a book whose members are known; `now`: when it was begun. Rejects when upstream fails. */
export async function readUpstreamReport(
  options: UpstreamReportOptions,
  known: BookHead,
  now: number,
): Promise<UpstreamReport> {
  const reader = new ReportReader(options, known, now)
  const { syncToken } = known
  if (syncToken === undefined || changeSourceOf(known, now) === 'ctag') return reader.byCtag()
  if (isListingDue(known, 'sync-collection', now)) return reader.byListing()
  return reader.bySyncCollection(syncToken)
}

/** What is kept of the book's properties. */
export const headChange = (
  { syncToken, ctag, properties }: UpstreamBookHead,
  now: number,
): BookChange['head'] => ({ syncToken, ctag, properties, headAt: now })

const nothingChanged: MemberReport = { kind: 'changes', changed: [], removed: [] }

class ReportReader {
  readonly #options: UpstreamReportOptions
  readonly #known: BookHead
  readonly #now: number

  constructor(options: UpstreamReportOptions, known: BookHead, now: number) {
    this.#options = options
    this.#known = known
    this.#now = now
  }

  async bySyncCollection(syncToken: string): Promise<UpstreamReport> {
    let changes: UpstreamChanges | undefined
    try {
      changes = await this.#options.upstream.changes(syncToken)
    } catch (error) {
      const isLeftAlone = await this.#noteFailure(error)
      return isLeftAlone ? this.byCtag() : this.byListing()
    }
    return changes === undefined ? this.byListing() : this.#byChanges(changes)
  }

  /**
   * Whether it is the second failure in a row. The first one may be chance, and is rethrown; but a server whose store was put back
   * from a copy may answer 500 to a token that it does not know (Xandikos).
   */
  async #noteFailure(error: unknown): Promise<boolean> {
    if (!isSyncFailure(error)) throw error
    const { book, store, log } = this.#options
    const failed = afterSyncFailure(this.#known, this.#now)
    const after = await store.apply(book, { cards: [], removed: [], head: failed })
    if (changeSourceOf(after, this.#now) === 'sync-collection') {
      if (refusedStatus(error) === 500) return false
      throw error
    }
    log(`Changes are looked for by ctag and listing: sync-collection fails (${error.message})`)
    return true
  }

  async #byChanges({ syncToken, ...changes }: UpstreamChanges): Promise<UpstreamReport> {
    const isQuiet = changes.changed.length === 0 && changes.removed.length === 0
    const isOld = isOlder(this.#known.headAt, this.#options.headAge, this.#now)
    const found = isOld ? await this.#options.upstream.head() : undefined
    if (isQuiet && found && !this.#hasNoChange(found)) return this.byListing(found)
    return {
      members: { kind: 'changes', ...changes },
      head: {
        ...(found && headChange(found, this.#now)),
        syncToken,
        syncFailures: 0,
        // What the ctag is after these changes will be known at the next quiet time.
        ...(isQuiet ? {} : { ctag: undefined }),
      },
    }
  }

  /** Whether the ctag agrees with a report without changes; after one with changes it was not known whose it is. */
  #hasNoChange(found: UpstreamBookHead): boolean {
    const { ctag } = this.#known
    return found.ctag !== undefined && (ctag === undefined || ctag === found.ctag)
  }

  /** Where upstream tells no changes, its ctag says whether there are any. */
  async byCtag(): Promise<UpstreamReport> {
    const known = this.#known
    const found = await this.#options.upstream.head()
    const isSame = isSameCtag(known, found)
    if (!isSame || !isSettledCtag(known) || isListingDue(known, 'ctag', this.#now))
      return this.byListing(found, isSame ? known.revision : undefined)
    const head = headChange(found, this.#now)
    return {
      members: nothingChanged,
      head: { ...head, syncToken: known.syncToken ?? found.syncToken },
    }
  }

  /** The token comes first: a change in between is then seen twice, never missed. */
  async byListing(found?: UpstreamBookHead, settledRevision?: number): Promise<UpstreamReport> {
    const { upstream } = this.#options
    const head = headChange(found ?? (await upstream.head()), this.#now)
    const listed = await upstream.list()
    return {
      members: { kind: 'listing', listed },
      head: { ...head, listedAt: this.#now, settledRevision },
    }
  }
}
