import type { StatementSync } from 'node:sqlite'
import type {
  BookHead,
  BookSnapshot,
  CardRow,
  Tombstone,
} from '../../../lib/replica/state/replica-store.ts'
import { StoreError } from '../errors.ts'
import type { PresentState } from './books/book-state.ts'
import { idInName, type NameSuffix } from './books/card-name.ts'
import { cardRowOf, tombstoneOf, type StoredCardRow } from './books/card-row.ts'
import type { SnapshotConnection, SnapshotWalk } from './snapshot-connection.ts'

export interface SqliteSnapshotOptions {
  readonly connection: SnapshotConnection
  readonly state: PresentState
  readonly head: BookHead
  readonly suffix: NameSuffix
  readonly openOverlay: (sealed: Uint8Array, id: string) => Buffer | undefined
  readonly body: BookSnapshot['body']
  /** Takes the connection back. */
  readonly release: () => void
}

/** A statement that is being read row by row. */
interface Walk {
  readonly which: SnapshotWalk
  readonly statement: StatementSync
  readonly rows: ReturnType<StatementSync['iterate']>
}

/** Behind all ids. */
const lastId = '\u{10ffff}'

/** A book within a read transaction that has begun. */
export class SqliteSnapshot implements BookSnapshot {
  readonly head: BookHead
  readonly body: BookSnapshot['body']
  readonly #options: SqliteSnapshotOptions
  /** What was asked for by name: whoever has a card's body fetched asks for the card again. */
  readonly #named = new Map<string, CardRow | undefined>()
  readonly #walks = new Set<Walk>()
  #isOpen = true

  constructor(options: SqliteSnapshotOptions) {
    this.#options = options
    this.head = options.head
    this.body = options.body
  }

  epochOf(revision: number): string {
    const { state } = this.#options
    if (revision === state.revision) return state.epoch ?? ''
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
    if (!this.#named.has(name)) this.#named.set(name, this.#findNamed(name))
    return this.#named.get(name)
  }

  cardWithUid(uid: string): CardRow | undefined {
    return this.#row(this.#statements.withUid.get(this.#book, uid))
  }

  *cards(): Iterable<CardRow> {
    for (const row of this.#walk('cards', this.#book)) yield cardRowOf(row, this.#options.suffix)
  }

  bodiless(): readonly string[] {
    return this.#statements.bodiless.all(this.#book).map(({ id }) => String(id))
  }

  *changes(revision: number, after?: string): Iterable<CardRow | Tombstone> {
    const { suffix } = this.#options
    const from = after === undefined ? [revision, lastId] : [revision + 1, after]
    const gone = new Set<string>()
    for (const row of this.#walk('changes', this.#book, ...from)) {
      const tombstone = tombstoneOf(row, suffix)
      if (tombstone === undefined) {
        yield cardRowOf(row, suffix)
        continue
      }
      // A name that was given again is the living card's, and that of several gone ones is told once (RFC 4918 §14.24).
      if (gone.has(tombstone.name) || this.#findNamed(tombstone.name) !== undefined) continue
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
    for (const walk of this.#walks) this.#end(walk)
    this.#options.release()
  }

  #findNamed(name: string): CardRow | undefined {
    const named = this.#row(this.#statements.named.get(this.#book, name))
    if (named) return named
    const id = idInName(name, this.#options.suffix)
    const born = id === undefined ? undefined : this.card(id)
    return born?.name === name ? born : undefined
  }

  get #statements() {
    return this.#connection.statements
  }

  get #connection(): SnapshotConnection {
    const { connection } = this.#options
    if (!this.#isOpen) throw new Error('the snapshot is closed')
    if (!connection.db.isTransaction) throw brokenOffError()
    return connection
  }

  get #book(): number {
    return this.#options.state.key
  }

  *#walk(which: SnapshotWalk, ...args: (string | number)[]): Iterable<StoredCardRow> {
    const statement = this.#connection.walks[which].take()
    const walk = { which, statement, rows: statement.iterate(...args) }
    this.#walks.add(walk)
    try {
      for (const row of walk.rows) yield row as unknown as StoredCardRow
    } finally {
      this.#end(walk)
    }
  }

  #end(walk: Walk): void {
    if (!this.#walks.delete(walk)) return
    walk.rows.return?.()
    this.#options.connection.walks[walk.which].giveBack(walk.statement)
  }

  #row(row: unknown): CardRow | undefined {
    return row === undefined ? undefined : cardRowOf(row as StoredCardRow, this.#options.suffix)
  }
}

/** SQLite ends a transaction by itself after some errors, also those of another reader. */
const brokenOffError = (): StoreError =>
  new StoreError('interrupted', 'Reading what is known of a book was broken off: ask again')
