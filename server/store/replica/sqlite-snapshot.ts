import type { StatementSync } from 'node:sqlite'
import type {
  BookHead,
  BookSnapshot,
  CardRow,
  Tombstone,
} from '../../../lib/replica/state/replica-store.ts'
import type { BookStateRow } from './books/book-state.ts'
import { idInName, type NameSuffix } from './books/card-name.ts'
import { cardRowOf, tombstoneOf, type StoredCardRow } from './books/card-row.ts'
import type { SnapshotConnection } from './snapshot-connection.ts'

export interface SqliteSnapshotOptions {
  readonly connection: SnapshotConnection
  readonly state: BookStateRow
  readonly head: BookHead
  readonly suffix: NameSuffix
  readonly openOverlay: (sealed: Uint8Array, id: string) => Buffer | undefined
  readonly body: BookSnapshot['body']
  /** Takes the connection back. */
  readonly release: () => void
}

type Rows = ReturnType<StatementSync['iterate']>

/** Behind all ids. */
const lastId = '\u{10ffff}'

/** A book within a read transaction that has begun. */
export class SqliteSnapshot implements BookSnapshot {
  readonly head: BookHead
  readonly body: BookSnapshot['body']
  readonly #options: SqliteSnapshotOptions
  readonly #walks = new Set<Rows>()
  #isOpen = true

  constructor(options: SqliteSnapshotOptions) {
    this.#options = options
    this.head = options.head
    this.body = options.body
  }

  epochOf(revision: number): string {
    return String(this.#statements.epoch.get(this.#book, revision)?.epoch ?? '')
  }

  count(): number {
    return Number(this.#statements.count.get(this.#book)?.n)
  }

  countBodies(): number {
    return Number(this.#statements.countBodies.get(this.#book)?.n)
  }

  card(id: string): CardRow | undefined {
    return this.#row(this.#statements.card.get(this.#book, id))
  }

  cardNamed(name: string): CardRow | undefined {
    const named = this.#row(this.#statements.named.get(this.#book, name))
    if (named) return named
    const id = idInName(name, this.#options.suffix)
    const born = id === undefined ? undefined : this.card(id)
    return born?.name === name ? born : undefined
  }

  cardWithUid(uid: string): CardRow | undefined {
    return this.#row(this.#statements.withUid.get(this.#book, uid))
  }

  *cards(): Iterable<CardRow> {
    for (const row of this.#walk(this.#statements.cards.iterate(this.#book)))
      yield cardRowOf(row, this.#options.suffix)
  }

  bodiless(): readonly string[] {
    return this.#statements.bodiless.all(this.#book).map(({ id }) => String(id))
  }

  *changes(revision: number, after?: string): Iterable<CardRow | Tombstone> {
    const { suffix } = this.#options
    const from = after === undefined ? [revision, lastId] : [revision + 1, after]
    const gone = new Set<string>()
    for (const row of this.#walk(this.#statements.changes.iterate(this.#book, ...from))) {
      const tombstone = tombstoneOf(row, suffix)
      if (tombstone === undefined) {
        yield cardRowOf(row, suffix)
        continue
      }
      // A name that was given again is the living card's, and that of several gone ones is told once (RFC 4918 §14.24).
      if (gone.has(tombstone.name) || this.cardNamed(tombstone.name) !== undefined) continue
      gone.add(tombstone.name)
      yield tombstone
    }
  }

  overlay(id: string): Buffer | undefined {
    const sealed = this.#statements.overlay.get(this.#book, id)?.overlay
    return sealed instanceof Uint8Array ? this.#options.openOverlay(sealed, id) : undefined
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    // A walk that nobody ended would hold the connection to this revision for ever.
    for (const walk of this.#walks) walk.return?.()
    this.#options.release()
  }

  get #statements() {
    if (!this.#isOpen) throw new Error('the snapshot is closed')
    return this.#options.connection.statements
  }

  get #book(): number {
    return this.#options.state.key
  }

  *#walk(rows: Rows): Iterable<StoredCardRow> {
    this.#walks.add(rows)
    try {
      for (const row of rows) yield row as unknown as StoredCardRow
    } finally {
      this.#walks.delete(rows)
    }
  }

  #row(row: unknown): CardRow | undefined {
    return row === undefined ? undefined : cardRowOf(row as StoredCardRow, this.#options.suffix)
  }
}
