import { noteBookStateRead } from '../observe/request-observer.ts'
import { BodyFill } from './refresh/body-fill.ts'
import { confirmCards } from './state/confirm-cards.ts'
import { refreshBook } from './refresh/refresh.ts'
import { RefreshSchedule } from './refresh/refresh-schedule.ts'
import type { RefreshContext } from './state/refresh-context.ts'
import type {
  BookChange,
  BookHead,
  BookSnapshot,
  CardRow,
  JournalEntry,
} from './state/replica-store.ts'
import { settleJournal, untouchedOf } from './refresh/settle-journal.ts'
import { forEachInSlices } from './state/time-slices.ts'
import { ignoreHttpError } from './state/write-errors.ts'
import { UnsettledWrites } from './state/unsettled-writes.ts'
import { WriteLog } from './state/write-log.ts'

export interface BookReplicaOptions extends Omit<RefreshContext, 'writes'> {
  /** How old what is served may be, in milliseconds. */
  readonly maxAge: number
  /** How long a state that upstream does not confirm is served, in milliseconds. */
  readonly offline: number
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonic: () => number
  /** Called with the number of cards after each refresh. */
  readonly onCount?: ((cards: number) => void) | undefined
  /** Called when bodies of cards that were known without have come; whether more are on their way. */
  readonly onBodies?: ((isFilling: boolean) => void) | undefined
  /** Called with each refresh that begins; it belongs to no request. */
  readonly onRefresh?: ((refresh: Promise<void>) => void) | undefined
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>
}

/** Which bodies an answer needs: none, all, or those of the cards that are picked. */
export type NeededBodies = 'none' | 'all' | ((known: BookSnapshot) => Iterable<CardRow>)

/** The book's properties may be so many times as old as its cards: an hour for the usual half minute. */
const headAges = 120
/** A reader waits so long for a refresh, then gets the state that there is, in milliseconds. */
const refreshPatience = 5_000
/** A first answer waits so long for all bodies. */
const bodyPatience = 50_000

/** The known state of one address book, kept young. */
export class BookReplica {
  /** Which cards are being written, or were brought up to upstream. */
  readonly writes = new WriteLog()
  /** What refreshes and looks of this book work with. */
  readonly context: RefreshContext
  readonly unsettled: UnsettledWrites
  readonly #options: BookReplicaOptions
  readonly #schedule: RefreshSchedule
  readonly #fill: BodyFill
  /** The refresh, or other work on the whole state, that is under way. */
  #lastTurn: Promise<unknown> = Promise.resolve()

  constructor(options: BookReplicaOptions) {
    this.#options = options
    this.unsettled = new UnsettledWrites(options)
    this.context = {
      ...options,
      writes: this.writes,
      store: {
        ...options.store,
        apply: (book, change) =>
          this.writes.during(
            [...change.cards.map(({ id }) => id), ...change.removed],
            options.store.apply(book, change),
          ),
      },
    }
    const { maxAge, monotonic: now, upstream } = options
    this.#schedule = new RefreshSchedule({
      book: options.book.book,
      maxAge,
      now,
      refresh: (sent) => {
        const refresh = this.#refresh(sent)
        options.onRefresh?.(refresh)
        return refresh
      },
    })
    this.#fill = new BodyFill({
      fetch: (ids, onAnswer) => this.#fetchBodies(ids, onAnswer),
      batchSize: upstream.batchSize,
    })
  }

  /** Why upstream could not be asked at last; undefined when it could. */
  get failure(): unknown {
    return this.#schedule.failure
  }

  /**
   * The present revision, no older than `maxAge`, or the last confirmed one while upstream fails; to be closed. Rejects
   * with upstream's failure when nothing is known of the book, when it is known for too long without being confirmed, or when none of
   * the bodies is here or to be had.
   */
  async open(bodies: NeededBodies = 'none'): Promise<BookSnapshot> {
    await this.#freshen()
    const snapshot = this.#snapshot()
    const { book, now } = this.#options
    noteBookStateRead(book.book, now() - snapshot.head.confirmedAt, this.failure)
    if (bodies === 'none') return snapshot
    const { wanted, missing } = await missingIn(snapshot, bodies).catch((error: unknown) => {
      snapshot.close()
      throw error
    })
    if (missing.length === 0) return snapshot
    snapshot.close()
    // Of several cards, those that are not to be had now are told so, one by one.
    const needed = this.#fill.need(missing).catch((error: unknown) => {
      if (missing.length === wanted) throw error
      ignoreHttpError(error)
    })
    await Promise.race([needed, this.#options.sleep(bodyPatience)])
    return this.#snapshot()
  }

  /** The present revision however old it is; waits only while nothing is known of the book. To be closed. */
  async openAnyAge(): Promise<BookSnapshot> {
    if (!this.#head()?.isComplete) await this.#schedule.fresh(false)
    return this.#snapshot()
  }

  /** Writes whose outcome is not known yet, or which are being sent. */
  journal(): readonly JournalEntry[] {
    return this.#options.store.journal(this.#options.book)
  }

  apply(change: BookChange): Promise<BookHead> {
    return this.context.store.apply(this.#options.book, change)
  }

  /** Records a write durably, before it is sent; to be followed by `ended`. */
  async begin(entry: Omit<JournalEntry, 'sequence' | 'madeAt'>): Promise<number> {
    const { book, store, now } = this.#options
    const sequence = await store.begin(book, { ...entry, madeAt: now() })
    this.unsettled.began(sequence)
    if (entry.id !== undefined) this.writes.begin(entry.id)
    return sequence
  }

  /** A write is over, however it ended; `id`: of its card, when that is known. */
  ended(sequence: number, id: string | undefined): void {
    this.unsettled.ended(sequence)
    if (id !== undefined) this.writes.end(id)
  }

  /** Has clients told again of cards whose body could not be had: now, or as soon as it is here. */
  async owe(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.apply({ cards: [], removed: [], owed: ids, head: {} })
  }

  /** Looks at what became of writes whose answer was lost. */
  async settle(): Promise<void> {
    const since = this.writes.now()
    const settled = await settleJournal(this.context, this.unsettled)
    const change = untouchedOf(settled, (id) => this.writes.isTouchedSince(id, since))
    if (change.ended.length > 0) await this.apply({ ...change, head: {} })
  }

  /** Reads the book's properties anew: they have just been changed. */
  async readProperties(): Promise<void> {
    const { now, upstream } = this.#options
    const headAt = now()
    const { properties } = await upstream.head()
    await this.apply({ cards: [], removed: [], head: { properties, headAt } })
  }

  /** Runs work on the state while no refresh is under way; the next one waits. The work must not wait for a refresh. */
  betweenRefreshes<T>(work: (context: RefreshContext) => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(() => work(this.context))
    this.#lastTurn = turn.catch(() => undefined)
    return turn
  }

  /** Asks upstream now, whatever failed before; resolves when the state is upstream's. */
  refreshNow(): Promise<void> {
    return this.#schedule.again()
  }

  async #freshen(): Promise<void> {
    if (this.#schedule.isFresh()) return
    const head = this.#head()
    const isShown =
      head?.isComplete === true && this.#options.now() - head.confirmedAt < this.#options.offline
    const refresh = this.#schedule.fresh(isShown)
    if (!isShown) return refresh
    const waited = this.#options.sleep(refreshPatience)
    await Promise.race([refresh, waited]).catch((error: unknown) => {
      if (this.#options.now() - head.confirmedAt > this.#options.offline) throw error
    })
  }

  #head(): BookHead | undefined {
    const snapshot = this.#options.store.snapshot(this.#options.book)
    snapshot?.close()
    return snapshot?.head
  }

  #snapshot(): BookSnapshot {
    const snapshot = this.#options.store.snapshot(this.#options.book)
    if (snapshot) return snapshot
    throw new Error('the state of the book is gone')
  }

  async #refresh(sent: () => void): Promise<void> {
    const headAge = this.#options.maxAge * headAges
    await this.betweenRefreshes((context) =>
      refreshBook({ ...context, unsettled: this.unsettled, headAge }, sent),
    )
    const snapshot = this.#snapshot()
    const missing = snapshot.bodiless()
    this.#options.onCount?.(snapshot.count())
    snapshot.close()
    this.#fill.add(missing)
  }

  /** Bodies of cards that are known by their ETag; one that came with another ETag is a change. */
  async #fetchBodies(ids: readonly string[], onAnswer: () => void): Promise<void> {
    const { book, store, upstream } = this.context
    const since = this.writes.now()
    const { cards } = await upstream.fetch(ids)
    onAnswer()
    const changes = await confirmCards(this.#options, cards)
    const untouched = changes.filter(({ id }) => !this.writes.isTouchedSince(id, since))
    if (untouched.length > 0) await store.apply(book, { cards: untouched, removed: [], head: {} })
    this.#options.onBodies?.(this.#fill.left > ids.length)
  }
}

/** How many bodies are wanted, and the ids of those that are not here. */
async function missingIn(
  snapshot: BookSnapshot,
  bodies: Exclude<NeededBodies, 'none'>,
): Promise<{ readonly wanted: number; readonly missing: readonly string[] }> {
  if (bodies === 'all') return { wanted: snapshot.count(), missing: snapshot.bodiless() }
  const missing: string[] = []
  let wanted = 0
  await forEachInSlices(bodies(snapshot), ({ id, body }) => {
    wanted += 1
    if (body === undefined) missing.push(id)
  })
  return { wanted, missing }
}
