import { guardDeletions, secondLookAfter, type HeldDeletion } from './deletion-guard.ts'
import { fetchCards } from './fetch-cards.ts'
import type { RefreshContext } from './refresh-context.ts'
import { planRefresh, questionsOf, type KnownCard, type MemberReport } from './refresh-plan.ts'
import type {
  BookChange,
  BookHead,
  BookSnapshot,
  CardChange,
  CardRow,
  Recheck,
} from './replica-store.ts'
import { guardedChange, isDue, rechecksOf, unsettledRecheck } from './refresh-outcome.ts'
import { noCards, readSnapshot, type CardSource } from './read-snapshot.ts'
import { settleJournal, untouchedOf, type JournalChange, type Settled } from './settle-journal.ts'
import type { UnsettledWrites } from './unsettled-writes.ts'
import type { ListedCard, UpstreamBookHead } from './upstream-book.ts'

/** So often all cards are listed, whatever the changes say, in milliseconds. */
const listingInterval = 24 * 3_600_000

export interface RefreshOptions extends RefreshContext {
  readonly unsettled: UnsettledWrites
  /** How old the book's properties may be, in milliseconds. */
  readonly headAge: number
}

/**
 * Brings the replica of a book up to what upstream has now: by its changes since the last time, or by a whole listing
 * when there are none to be had, once a day, and when the ctag moved without a change. `sent` is called when the
 * first request goes out. Rejects when upstream fails; then nothing has moved.
 */
export async function refreshBook(options: RefreshOptions, sent: () => void): Promise<void> {
  await new Refresh(options).run(sent)
}

/** One refresh on its way. */
class Refresh {
  readonly #options: RefreshOptions
  /** Before it began. */
  readonly #head: BookHead | undefined
  /** Writes after this point make an answer too old for their cards. */
  readonly #since: number
  readonly #startedAt: number

  constructor(options: RefreshOptions) {
    this.#options = options
    this.#head = readSnapshot(options.store, options.book, ({ head }) => head)
    this.#since = options.writes.now()
    this.#startedAt = options.now()
  }

  async run(sent: () => void): Promise<void> {
    sent()
    const head = this.#head
    if (!head?.isComplete) return this.#fill()
    const isDaily = this.#isOlder(head.listedAt, listingInterval)
    if (head.syncToken === undefined) return this.#byCtag(head)
    return isDaily ? this.#reconcile() : this.#byChanges(head, head.syncToken)
  }

  /** What lies ahead of the clock, which was set back since, counts as old. */
  #isOlder(at: number, age: number): boolean {
    return this.#startedAt - at >= age || at > this.#startedAt
  }

  async #byChanges(head: BookHead, syncToken: string): Promise<void> {
    const report = await this.#options.upstream.changes(syncToken)
    if (report === undefined) return this.#reconcile()
    const isQuiet = report.changed.length === 0 && report.removed.length === 0
    const isOld = this.#isOlder(head.headAt, this.#options.headAge)
    if (isQuiet && isOld) return this.#byCtag(head)
    const found = isOld ? this.#headOf(await this.#options.upstream.head()) : {}
    await this.#apply(
      { kind: 'changes', ...report },
      // What the ctag is after these changes will be known at the next quiet time.
      { ...found, syncToken: report.syncToken, ...(isQuiet ? {} : { ctag: undefined }) },
    )
  }

  /** Where upstream tells no changes, its ctag says whether there are any. */
  async #byCtag(head: BookHead): Promise<void> {
    const found = await this.#options.upstream.head()
    // Behind changes it is not known which ctag is theirs; without any it tells nothing of what is here.
    const isFirst = head.ctag === undefined && head.syncToken !== undefined
    const isSame = found.ctag !== undefined && (isFirst || head.ctag === found.ctag)
    if (!isSame || this.#isOlder(head.listedAt, listingInterval)) return this.#reconcile(found)
    await this.#apply(
      { kind: 'changes', changed: [], removed: [] },
      { ...this.#headOf(found), syncToken: head.syncToken ?? found.syncToken },
    )
  }

  /** The token comes first: a change in between is then seen twice, never missed. */
  async #reconcile(found?: UpstreamBookHead): Promise<void> {
    const head = found ?? (await this.#options.upstream.head())
    const listed = await this.#options.upstream.list()
    await this.#apply(
      { kind: 'listing', listed },
      { ...this.#headOf(head), listedAt: this.#startedAt },
    )
  }

  /**
   * The state is complete when the listing is in; bodies come later. What was known before, of a store that was
   * migrated, keeps its names, and is not taken for gone in a hurry.
   */
  async #fill(): Promise<void> {
    const { book, store } = this.#options
    const head = this.#headOf(await this.#options.upstream.head())
    const listed = await this.#options.upstream.list()
    const looked = await this.#settle()
    const known = this.#known({ kind: 'listing', listed }, [], [])
    const here = new Set(listed.map(({ id }) => id))
    const missing = [...known.keys()].filter((id) => !here.has(id))
    const found = await fetchCards(this.#options, { fetch: [], verify: missing })
    const settled = this.#settled(looked)
    const now = this.#startedAt
    const { believed, held } = guardDeletions({
      missing: missing.filter((id) => !found.has(id)),
      held: store.held(book).filter(({ id }) => !here.has(id) && !found.has(id)),
      baseline: { cards: known.size, removedSince: 0 },
      living: known.size,
      now,
    })
    const isUnsettled = (id: string): boolean => settled.isPending && !known.has(id)
    const isSettled = new Set(settled.cards.map(({ id }) => id))
    const rows = listed.filter(({ id }) => !isSettled.has(id) && !isUnsettled(id))
    await store.apply(book, {
      cards: [...settled.cards, ...found.values(), ...this.#withoutBodies(rows)],
      removed: [...believed, ...settled.removed],
      held,
      recheck: listed.filter(({ id }) => isUnsettled(id)).map(({ id }) => unsettledRecheck(id)),
      ended: settled.ended,
      head: {
        ...head,
        listedAt: now,
        confirmedAt: now,
        isComplete: true,
        baseline: { cards: rows.length, removedSince: 0 },
        baselineAt: now,
      },
    })
  }

  #withoutBodies(listed: readonly ListedCard[]): readonly CardChange[] {
    const { book, store, view } = this.#options
    const changes = (known: CardSource) =>
      listed.map((card): CardChange => {
        const { id, etag } = card
        const told = etag && view.etag(etag, Buffer.alloc(0), known.overlay(id))
        return { ...card, upstreamEtag: etag, etag: told, isVisible: known.card(id)?.etag !== told }
      })
    return readSnapshot(store, book, changes) ?? changes(noCards)
  }

  #headOf({ syncToken, ctag, properties }: UpstreamBookHead): BookChange['head'] {
    return { syncToken, ctag, properties, headAt: this.#startedAt }
  }

  /** Properties that were read meanwhile, behind a change of them, are younger. */
  #withoutOldProperties(head: BookChange['head']): BookChange['head'] {
    const { book, store } = this.#options
    const now = readSnapshot(store, book, (snapshot) => snapshot.head)
    if (now === undefined || now.headAt === this.#head?.headAt) return head
    return { ...head, properties: now.properties, headAt: now.headAt }
  }

  /** Fetches what the report needs, decides, and applies all of it as one change. */
  async #apply(report: MemberReport, head: BookChange['head']): Promise<void> {
    const { book, store, writes } = this.#options
    const looked = await this.#settle()
    const rechecks = store.rechecks(book).filter((each) => isDue(each, this.#startedAt))
    const held = store.held(book)
    const known = this.#known(report, rechecks, held)
    const asked = questionsOf(
      known,
      report,
      rechecks.map(({ id }) => id),
      new Set(rechecks.filter(({ isToldGone }) => isToldGone).map(({ id }) => id)),
    )
    const questions = { ...asked, verify: [...new Set([...asked.verify, ...this.#due(held)])] }
    const cards = await fetchCards(this.#options, questions)
    const settled = this.#settled(looked)
    const isSettled = new Set(settled.cards.map(({ id }) => id))
    const plan = planRefresh({
      known,
      questions,
      delivered: new Set(cards.keys()),
      isTouched: (id) => isSettled.has(id) || writes.isTouchedSince(id, this.#since),
      mayBeOurs: () => settled.isPending,
    })
    const guarded = guardedChange(
      this.#options,
      { before: this.#head, now: this.#startedAt },
      plan,
      held,
      cards,
      head,
    )
    await store.apply(book, {
      ...guarded,
      head: this.#withoutOldProperties(guarded.head),
      removed: [...guarded.removed, ...settled.removed],
      cards: [...settled.cards, ...plan.confirm.flatMap((id) => cards.get(id) ?? [])],
      recheck: rechecksOf(
        this.#options,
        { since: this.#since, now: this.#startedAt },
        plan,
        isSettled,
        new Set(questions.verify),
      ),
      rechecked: [...plan.confirm, ...plan.remove],
      ended: settled.ended,
    })
  }

  /** What became of writes that nobody waits for any more. */
  #settle(): Promise<readonly Settled[]> {
    return settleJournal(this.#options, this.#options.unsettled)
  }

  /** Those whose cards nothing has touched meanwhile, and whether some creation is not settled yet. */
  #settled(looked: readonly Settled[]): JournalChange & { readonly isPending: boolean } {
    const { book, store, writes } = this.#options
    const change = untouchedOf(looked, (id) => writes.isTouchedSince(id, this.#since))
    const isPending = store
      .journal(book)
      .some(({ kind, sequence }) => kind === 'create' && !change.ended.includes(sequence))
    return { ...change, isPending }
  }

  #known(
    report: MemberReport,
    rechecks: readonly Recheck[],
    held: readonly HeldDeletion[],
  ): ReadonlyMap<string, KnownCard> {
    const { book, store } = this.#options
    const ids = [
      ...(report.kind === 'changes' ? report.changed.map(({ id }) => id) : []),
      ...(report.kind === 'changes' ? report.removed : []),
      ...[...rechecks, ...held].map(({ id }) => id),
    ]
    const rows = (snapshot: BookSnapshot): readonly CardRow[] =>
      report.kind === 'listing'
        ? [...snapshot.cards()]
        : ids.flatMap((id) => snapshot.card(id) ?? [])
    const found = readSnapshot(store, book, rows) ?? []
    return new Map(found.map((row) => [row.id, knownOf(row)]))
  }

  /** Held deletions whose second look is due. */
  #due(held: readonly HeldDeletion[]): readonly string[] {
    return held.flatMap(({ id, lastLook }) =>
      this.#isOlder(lastLook, secondLookAfter) ? [id] : [],
    )
  }
}

const knownOf = ({ upstreamEtag, body }: CardRow): KnownCard => ({
  upstreamEtag,
  hasBody: body !== undefined,
})
