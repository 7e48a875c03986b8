import { bodilessCards, knownCards } from './known-cards.ts'
import { guardDeletions, secondLookAfter, type HeldDeletion } from '../state/deletion-guard.ts'
import { isOlder } from './change-source.ts'
import { fetchCards } from './fetch-cards.ts'
import { planRefresh, questionsOf, type MemberReport } from './refresh-plan.ts'
import type { BookChange, BookHead } from '../state/replica-store.ts'
import { guardedChange, isDue, rechecksOf, unsettledRecheck } from './refresh-outcome.ts'
import { readSnapshot } from '../state/read-snapshot.ts'
import { settleJournal, untouchedOf, type JournalChange, type Settled } from './settle-journal.ts'
import type { UnsettledWrites } from '../state/unsettled-writes.ts'
import { headChange, readUpstreamReport, type UpstreamReportOptions } from './upstream-report.ts'

export interface RefreshOptions extends UpstreamReportOptions {
  readonly unsettled: UnsettledWrites
}

/**
 * Brings the replica of a book up to what upstream has now: by its changes since the last time, or by a whole listing
 * once a day and when the ctag moved without a change. Where no changes are to be had the ctag says when to list: when it
 * has moved, once more after that, and once an hour. `sent` is called when the first request goes out. Rejects when
 * upstream fails; then nothing has moved.
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
    if (!this.#head?.isComplete) return this.#fill()
    const { members, head } = await readUpstreamReport(this.#options, this.#head, this.#startedAt)
    await this.#apply(members, head)
  }

  /**
   * The state is complete when the listing is in; bodies come later. What was known before, of a store that was
   * migrated, keeps its names, and is not taken for gone in a hurry.
   */
  async #fill(): Promise<void> {
    const { book, store } = this.#options
    const head = headChange(await this.#options.upstream.head(), this.#startedAt)
    const listed = await this.#options.upstream.list()
    const looked = await this.#settle()
    const known = await knownCards(this.#options, { kind: 'listing', listed })
    const bodiless = await bodilessCards(this.#options, listed)
    const here = new Set(listed.map(({ id }) => id))
    const missing = [...known.keys()].filter((id) => !here.has(id))
    const { found, withheld } = await fetchCards(this.#options, { fetch: [], verify: missing })
    const isThere = (id: string): boolean => found.has(id) || withheld.has(id)
    const settled = this.#settled(looked)
    const now = this.#startedAt
    const { believed, held } = guardDeletions({
      missing: missing.filter((id) => !isThere(id)),
      held: store.held(book).filter(({ id }) => !here.has(id) && !isThere(id)),
      baseline: { cards: known.size, removedSince: 0 },
      living: known.size,
      now,
    })
    const isUnsettled = (id: string): boolean => settled.isPending && !known.has(id)
    const isSettled = new Set(settled.cards.map(({ id }) => id))
    const rows = bodiless.filter(({ id }) => !isSettled.has(id) && !isUnsettled(id))
    await store.apply(book, {
      cards: [...settled.cards, ...found.values(), ...rows],
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
    const known = await knownCards(this.#options, report, [...rechecks, ...held])
    const asked = questionsOf(
      known,
      report,
      rechecks.map(({ id }) => id),
      new Set(rechecks.filter(({ isToldGone }) => isToldGone).map(({ id }) => id)),
    )
    const questions = { ...asked, verify: [...new Set([...asked.verify, ...this.#due(held)])] }
    const { found: cards, withheld } = await fetchCards(this.#options, questions)
    const settled = this.#settled(looked)
    const isSettled = new Set(settled.cards.map(({ id }) => id))
    const plan = planRefresh({
      known,
      questions,
      delivered: new Set(cards.keys()),
      withheld,
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
        { verified: new Set(questions.verify), withheld },
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

  /** Held deletions whose second look is due. */
  #due(held: readonly HeldDeletion[]): readonly string[] {
    return held.flatMap(({ id, lastLook }) =>
      isOlder(lastLook, secondLookAfter, this.#startedAt) ? [id] : [],
    )
  }
}
