import { DatabaseSync } from 'node:sqlite'
import type {
  BodyKey,
  BookChange,
  BookHead,
  BookKey,
  CardChange,
  JournalEntry,
} from '../../../../lib/replica/state/replica-store.ts'
import { eraseDeletedContent } from '../../database/database.ts'
import { StoreError, explainSqliteError, isSqliteDamageError } from '../../errors.ts'
import type { Sealer } from '../../sealer.ts'
import { createBodyCipher } from '../bodies/body-cipher.ts'
import { markBodyDatabase } from '../bodies/body-database.ts'
import { createBodyKeys, type BodyKeys } from '../bodies/body-keys.ts'
import { BodyTables } from '../bodies/body-tables.ts'
import { bodyKeyRanges } from '../bodies/body-key.ts'
import { BookPruning } from '../books/book-pruning.ts'
import { BookTables } from '../books/book-tables.ts'
import type { NameSuffix } from '../books/card-name.ts'
import { assertFreeSpace } from './free-space.ts'

export interface ReplicaWriterOptions {
  readonly statePath: string
  readonly bodyPath: string
  readonly sealer: Sealer
  readonly suffix: NameSuffix
  readonly now: () => number
}

/** Whoever else writes store.db is waited for so long, in milliseconds. */
const timeout = 30_000

/**
 * The one connection that writes the replica; synchronous, so that it runs in a thread of its own or, in tests, in
 * whatever decides the order of things.
 */
export class ReplicaWriter {
  readonly #options: ReplicaWriterOptions
  readonly #stateDatabase: DatabaseSync
  readonly #bodyDatabase: DatabaseSync
  readonly #books: BookTables
  readonly #bodies: BodyTables
  readonly #keys: BodyKeys
  readonly #unneeded: BookPruning
  #pruning: Iterator<void> | undefined

  constructor(options: ReplicaWriterOptions) {
    const { statePath, bodyPath, sealer, suffix, now } = options
    this.#options = options
    const db = this.#inState(() =>
      open(statePath, 'synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY'),
    )
    this.#stateDatabase = db
    this.#books = this.#inState(() => new BookTables({ db, sealer, suffix, now }))
    this.#unneeded = this.#inState(() => new BookPruning(db, now))
    this.#keys = this.#inState(() => createBodyKeys(db, sealer))
    // What a power cut takes of bodies is fetched again.
    this.#bodyDatabase = this.#inBodies(() => open(bodyPath, 'synchronous = NORMAL'))
    this.#bodies = this.#inBodies(() => new BodyTables(this.#bodyDatabase))
    this.#forgetMissingBodies()
  }

  apply(book: BookKey, change: BookChange): BookHead {
    const cards = change.cards.map((card) => this.#withBodyThatIsHere(card))
    return this.#inState(() => this.#books.apply(book, { ...change, cards }))
  }

  begin(book: BookKey, entry: Omit<JournalEntry, 'sequence'>): number {
    assertFreeSpace(this.#options.statePath)
    return this.#inState(() => this.#books.begin(book, entry))
  }

  putBodies({ account }: BookKey, bodies: readonly Uint8Array[]): readonly BodyKey[] {
    const cipher = createBodyCipher(this.#inState(() => this.#keys.keyOf(account)))
    return this.#inBodies(() => this.#bodies.put(cipher, bodies))
  }

  /** Forgets bodies that could not be read: cards have none then, and they are fetched again. */
  loseBodies(keys: readonly BodyKey[]): void {
    this.#forgetBodies(keys)
    this.#inBodies(() => {
      this.#bodies.remove(keys)
    })
  }

  /** Forgets all overlays, and the bodies that were made with them: those are fetched again. */
  forgetOverlays(): void {
    this.#inState(() => {
      this.#books.forgetOverlays()
    })
  }

  /** Forgets a part of what is needed no more: old tombstones, unlisted books, bodies that no card has. Whether more is left. */
  prune(): boolean {
    const pruning = this.#pruning ?? this.#pruneInSteps()
    this.#pruning = undefined
    if (pruning.next().done) return false
    this.#pruning = pruning
    return true
  }

  /** Forgets some of the cards of an account that is about to be removed; whether more are left. */
  removeCards(account: string): boolean {
    return this.#inState(() => this.#unneeded.cardsOf(account))
  }

  close(): void {
    this.#stateDatabase.close()
    this.#bodyDatabase.close()
  }

  /** Rewrites store.db without what was deleted from it. */
  erase(): void {
    this.#inState(() => {
      eraseDeletedContent(this.#stateDatabase)
    })
  }

  /** Moves what the logs hold into their files, so far as nobody reads or writes just now. */
  checkpoint(): void {
    this.#inState(() => {
      emptyLog(this.#stateDatabase)
    })
    this.#inBodies(() => {
      emptyLog(this.#bodyDatabase)
    })
  }

  /** Others write in between: nothing is open at a yield, and each step looks anew at what is needed. */
  *#pruneInSteps(): Generator<void> {
    while (this.#inState(() => this.#unneeded.tombstones())) yield
    while (this.#inState(() => this.#unneeded.unlistedBooks())) yield
    const count = this.#inBodies(() => this.#bodies.count())
    for (const range of bodyKeyRanges(Math.min(256, Math.ceil(count / 500)))) {
      const kept = this.#inState(() => this.#books.bodyKeys(range))
      this.#inBodies(() => {
        this.#bodies.remove(this.#bodies.keys(range).difference(kept))
      })
      yield
    }
    while (this.#inBodies(() => this.#bodies.shrink())) yield
  }

  /** One that was pruned between being put and being applied is fetched again. */
  #withBodyThatIsHere(card: CardChange): CardChange {
    const { body, ...rest } = card
    const isHere = body !== undefined && this.#inBodies(() => this.#bodies.has(body.key))
    return isHere ? card : rest
  }

  /** The file of bodies may be another than it was, or have lost its last changes. */
  #forgetMissingBodies(): void {
    const here = this.#inBodies(() => this.#bodies.keys())
    const missing = [...this.#inState(() => this.#books.bodyKeys()).difference(here)]
    if (missing.length > 0) this.#forgetBodies(missing)
  }

  #forgetBodies(keys: readonly BodyKey[]): void {
    this.#inState(() => {
      this.#books.forgetBodies(keys)
    })
  }

  #inState<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw explainSqliteError(error, this.#options.statePath)
    }
  }

  #inBodies<T>(work: () => T): T {
    const { bodyPath } = this.#options
    try {
      return work()
    } catch (error) {
      if (!isSqliteDamageError(error)) throw explainSqliteError(error, bodyPath)
      markBodyDatabase(bodyPath)
      const cure = 'start carddav-bridge again, which puts it aside and fetches all cards anew'
      throw new StoreError('corrupt', `${bodyPath} is corrupt: ${cure}`, { cause: error })
    }
  }
}

/** Others would wait as long as this one does. */
function emptyLog(db: DatabaseSync): void {
  db.exec('PRAGMA busy_timeout = 0')
  try {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    db.exec(`PRAGMA busy_timeout = ${timeout}`)
  }
}

function open(path: string, pragma: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout })
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA ${pragma}`)
  return db
}
