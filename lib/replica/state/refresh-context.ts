import type { CardView } from './card-view.ts'
import type { BookKey, ReplicaStore } from './replica-store.ts'
import type { UpstreamBook } from './upstream-book.ts'
import type { WriteLog } from './write-log.ts'

/** What refreshes and looks of one book work with. */
export interface RefreshContext {
  readonly book: BookKey
  readonly upstream: UpstreamBook
  readonly store: ReplicaStore
  readonly view: CardView
  readonly writes: WriteLog
  /** Whether what upstream drops of cards is kept and shown again. */
  readonly keepsOverlays: boolean
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** What happened, in words without contents of cards. */
  readonly log: (message: string) => void
}
