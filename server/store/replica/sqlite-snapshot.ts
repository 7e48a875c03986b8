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
import type { SnapshotConnection } from './snapshot-connection.ts'

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

/** Behind all ids. */
const lastId = '\u{10ffff}'

/** So many rows are read at once: in the time of one tenth of a slice, and cheaper than one by one. */
const partLength = 200

/** A book within a read transaction that has begun. */
export class SqliteSnapshot implements BookSnapshot {
  readonly head: BookHead
  readonly body: BookSnapshot['body']
  readonly #options: SqliteSnapshotOptions
  /** What was asked for by name: whoever has a card's body fetched asks for the card again. */
  readonly #named = new Map<string, CardRow | undefined>()
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
    for (const part of this.#parts('cards', -1, ''))
      for (const row of part) {
        if (!this.#isOpen) return
        yield cardRowOf(row, this.#options.suffix)
      }
  }

  bodiless(): readonly string[] {
    return this.#statements.bodiless.all(this.#book).map(({ id }) => String(id))
  }

  *changes(revision: number, after?: string): Iterable<CardRow | Tombstone> {
    const { suffix } = this.#options
    const from =
      after === undefined ? ([revision, lastId] as const) : ([revision + 1, after] as const)
    const gone = new Set<string>()
    for (const part of this.#parts('changes', ...from))
      for (const row of part) {
        if (!this.#isOpen) return
        const tombstone = tombstoneOf(row, suffix)
        if (tombstone === undefined) yield cardRowOf(row, suffix)
        // A name that was given again is the living card's, and that of several gone ones is told once (RFC 4918 §14.24).
        else if (!gone.has(tombstone.name) && this.#findNamed(tombstone.name) === undefined) {
          gone.add(tombstone.name)
          yield tombstone
        }
      }
  }

  overlay(id: string): Buffer | undefined {
    const sealed = this.#statements.overlay.get(this.#book, id)?.overlay
    return sealed instanceof Uint8Array ? this.#options.openOverlay(sealed, id) : undefined
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
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
    const { connection } = this.#options
    if (!this.#isOpen) throw new Error('the snapshot is closed')
    if (!connection.db.isTransaction) throw brokenOffError()
    return connection.statements
  }

  get #book(): number {
    return this.#options.state.key
  }

  /** Rows behind a revision and an id, some at a time: no statement is held while others have their turn. */
  *#parts(
    which: 'cards' | 'changes',
    revision: number,
    id: string,
  ): Iterable<readonly StoredCardRow[]> {
    for (let from: readonly [number, string] | undefined = [revision, id]; from && this.#isOpen;) {
      const rows = this.#statements[which].all(this.#book, ...from, partLength)
      const part = rows as unknown as readonly StoredCardRow[]
      yield part
      const last = part.length === partLength ? part.at(-1) : undefined
      from = last && [last[9], last[0]]
    }
  }

  #row(row: unknown): CardRow | undefined {
    return row === undefined ? undefined : cardRowOf(row as StoredCardRow, this.#options.suffix)
  }
}

/** SQLite ends a transaction by itself after some errors, also those of another reader. */
const brokenOffError = (): StoreError =>
  new StoreError('interrupted', 'Reading what is known of a book was broken off: ask again')
