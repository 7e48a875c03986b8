import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type {
  BodyKey,
  BookChange,
  BookHead,
  BookKey,
  CardChange,
  JournalEntry,
} from '../../../../lib/replica/state/replica-store.ts'
import { runInTransaction } from '../../database/database.ts'
import { unknownAccountError } from '../../errors.ts'
import type { Sealer } from '../../sealer.ts'
import { emptyHead, printHead, readHead, type BookStateRow, type StoredHead } from './book-state.ts'
import { toSecond } from '../../../../lib/replica/state/modification-date.ts'
import { idInName, nameOfId, otherNameOf, type NameSuffix } from './card-name.ts'
import { allBodyKeys, bodyKeyBytes, bodyKeyOf } from '../bodies/body-key.ts'
import { prepareBookStatements, type BookStatements } from './book-statements.ts'
import { journalContext, overlayContext } from './journal-row.ts'

export interface BookTablesOptions {
  readonly db: DatabaseSync
  readonly sealer: Sealer
  readonly suffix: NameSuffix
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const makeEpoch = (): string => randomBytes(6).toString('base64url')

/** What is written of books' known states; each method is one transaction. */
export class BookTables {
  readonly #options: BookTablesOptions
  readonly #statements: BookStatements
  /** Of all revisions that are made here, but for those behind an epoch that was asked for. */
  readonly #epoch = makeEpoch()

  constructor(options: BookTablesOptions) {
    this.#options = options
    this.#statements = prepareBookStatements(options.db)
  }

  /** As `ReplicaStore.apply`. */
  apply(book: BookKey, change: BookChange): BookHead {
    return runInTransaction(this.#options.db, () => {
      const state = this.#state(book)
      const { floor: floorBefore, revision: before, ...known } = readHead(state)
      const removed = change.removed.filter((id) => this.#isLiving(state.key, id))
      const cards = change.cards.map((card) => this.#withVisibility(state.key, card))
      const { owed = [], beginsEpoch = false } = change
      const again = [...(change.again ?? []), ...owed.filter((id) => this.#hasBody(state.key, id))]
      const isSeen =
        beginsEpoch ||
        removed.length > 0 ||
        cards.some((card) => card.isVisible) ||
        again.some((id) => this.#isLiving(state.key, id))
      const revision = before + (isSeen ? 1 : 0)
      const epoch = beginsEpoch ? makeEpoch() : this.#epoch
      if (revision > before) this.#statements.beginEpoch.run({ book: state.key, revision, epoch })
      for (const id of removed)
        this.#statements.bury.run(revision, this.#options.now(), state.key, id)
      for (const card of cards) this.#put(book, state.key, card, revision)
      for (const id of again) this.#statements.tellAgain.run(revision, state.key, id)
      for (const id of owed) if (!again.includes(id)) this.#statements.owe.run(state.key, id)
      this.#putLists(state.key, change)
      const changedAt = isSeen ? Math.max(this.#options.now(), known.changedAt) : known.changedAt
      const head: StoredHead = { ...known, ...change.head, changedAt }
      const floor = beginsEpoch ? revision : floorBefore
      this.#statements.putState.run(revision, floor, printHead(head), state.key)
      return { ...head, revision, floor }
    })
  }

  /** As `ReplicaStore.begin`. */
  begin(book: BookKey, entry: Omit<JournalEntry, 'sequence'>): number {
    return runInTransaction(this.#options.db, () => {
      const { key } = this.#state(book)
      const { kind, id, name, uid, upstreamName, baseEtag, device, madeAt, card } = entry
      const sealed = this.#options.sealer.seal(card, journalContext(book.account))
      const { lastInsertRowid } = this.#statements.begin.run(
        ...[key, kind, id ?? null, name, uid ?? null, upstreamName ?? null],
        ...[baseEtag ?? null, device, madeAt, sealed],
      )
      return Number(lastInsertRowid)
    })
  }

  /** Lets cards have no body where theirs is one of these. */
  forgetBodies(keys: readonly BodyKey[]): void {
    const hex = keys.map((key) => bodyKeyBytes(key).toString('hex'))
    this.#statements.forgetBodies.run(JSON.stringify(hex))
  }

  /** Lets cards be as upstream has them: clients see others than before, whose bodies are not here yet. */
  forgetOverlays(): void {
    const now = this.#options.now()
    runInTransaction(this.#options.db, () => {
      for (const { key, revision } of this.#statements.withOverlays.all()) {
        const next = Number(revision) + 1
        this.#statements.beginEpoch.run({ book: Number(key), revision: next, epoch: this.#epoch })
        this.#statements.forgetOverlays.run({
          revision: next,
          now: toSecond(now),
          book: Number(key),
        })
        this.#statements.moveRevision.run(next, now, Number(key))
      }
    })
  }

  /** The bodies that cards have. */
  bodyKeys(range = allBodyKeys): ReadonlySet<BodyKey> {
    const rows = this.#statements.bodies.all(...range)
    return new Set(rows.map(({ body }) => bodyKeyOf(body as Uint8Array)))
  }

  /** Of the account with that birth only: what was begun for another of the same name comes too late. */
  #state({ account, born, book }: BookKey): BookStateRow {
    if (this.#statements.account.get(account, born) === undefined) throw unknownAccountError()
    const found = this.#statements.state.get(account, book)
    if (found) return found as unknown as BookStateRow
    const changedAt = this.#options.now()
    const revision = Math.floor(changedAt / 1000)
    const head = printHead({ ...emptyHead, changedAt })
    this.#statements.addState.run(account, book, revision, revision, head)
    const made = this.#statements.state.get(account, book) as unknown as BookStateRow
    this.#statements.beginEpoch.run({ book: made.key, revision, epoch: this.#epoch })
    return made
  }

  /** A card that is new here, or that clients are owed, is seen. */
  #withVisibility(book: number, card: CardChange): CardChange {
    const { id, body } = card
    const isOwed = body !== undefined && this.#statements.isOwed.get(book, id) !== undefined
    return { ...card, isVisible: card.isVisible || isOwed || !this.#isLiving(book, id) }
  }

  #hasBody(book: number, id: string): boolean {
    return this.#statements.hasBody.get(book, id) !== undefined
  }

  #isLiving(book: number, id: string): boolean {
    return this.#statements.living.get(book, id) !== undefined
  }

  #put(where: BookKey, book: number, card: CardChange, revision: number): void {
    const { id, upstreamEtag = null, etag, body, overlay } = card
    const name = this.#nameFor(book, card)
    this.#statements.put.run({
      book,
      id,
      name: idInName(name, this.#options.suffix) === id ? null : name,
      uid: card.uid ?? null,
      upstreamName: card.upstreamName ?? null,
      upstreamEtag,
      etag: etag === undefined || etag === upstreamEtag ? null : etag,
      body: body === undefined ? null : bodyKeyBytes(body.key),
      size: body?.size ?? 0,
      modified: card.modified ?? null,
      created: card.created ?? null,
      revision,
      isVisible: card.isVisible ? 1 : 0,
    })
    if (overlay !== undefined) this.#putOverlay(where, book, id, overlay)
  }

  #putOverlay(where: BookKey, book: number, id: string, overlay: Buffer | null): void {
    const { sealer } = this.#options
    const sealed = overlay && sealer.seal(overlay, overlayContext(where, id))
    this.#statements.putOverlay.run(sealed, book, id)
  }

  /** A card keeps its name as long as it lives, and gets it back when it comes back; two never share one. */
  #nameFor(book: number, { id, name }: CardChange): string {
    const { suffix } = this.#options
    const known = this.#statements.name.get(book, id)
    const wanted = name ?? (known?.name as string | null | undefined) ?? nameOfId(id, suffix)
    if (known?.gone_at === null && name === undefined) return wanted
    let free = wanted
    for (let number = 2; this.#isTaken(book, free, id); number++)
      free = otherNameOf(id, number, suffix)
    return free
  }

  #isTaken(book: number, name: string, id: string): boolean {
    const { suffix } = this.#options
    const holder = this.#statements.named.get(book, name)
    if (holder) return holder.id !== id
    const born = idInName(name, suffix)
    return (
      born !== undefined && born !== id && this.#statements.unnamed.get(book, born) !== undefined
    )
  }

  #putLists(book: number, { recheck = [], rechecked = [], held, ended = [] }: BookChange): void {
    for (const id of rechecked) this.#statements.removeRecheck.run(book, id)
    for (const { id, why, isToldGone, tries, dueAt } of recheck)
      this.#statements.addRecheck.run(book, id, why, isToldGone ? 1 : 0, tries, dueAt)
    if (held !== undefined) {
      this.#statements.clearHeld.run(book)
      for (const { id, firstLook, lastLook } of held)
        this.#statements.addHeld.run(book, id, firstLook, lastLook)
    }
    for (const sequence of ended) this.#statements.end.run(sequence)
  }
}
