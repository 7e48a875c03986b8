import type { HeldDeletion } from '../../../lib/replica/state/deletion-guard.ts'
import type {
  BookHead,
  BookKey,
  BookSnapshot,
  Recheck,
  ReplicaReader,
  ReplicaStore,
} from '../../../lib/replica/state/replica-store.ts'
import { explainSqliteError } from '../errors.ts'
import type { Sealer } from '../sealer.ts'
import type { BodyReader } from './bodies/body-reader.ts'
import { createHeadReader, type PresentState } from './books/book-state.ts'
import type { NameSuffix } from './books/card-name.ts'
import {
  journalEntryOf,
  overlayContext,
  unsealIfWhole,
  type JournalRow,
} from './books/journal-row.ts'
import type { SnapshotConnection } from './snapshot-connection.ts'
import type { SharedRead, SnapshotPool } from './snapshot-pool.ts'
import { SqliteSnapshot } from './sqlite-snapshot.ts'
import type { CallWriter } from './writer/writer-client.ts'

export interface SqliteReplicaReaderOptions {
  /** Of store.db. */
  readonly path: string
  readonly pool: SnapshotPool
  readonly readBody: BodyReader['read']
  readonly sealer: Sealer
  readonly suffix: NameSuffix
}

export interface SqliteReplicaStoreOptions extends SqliteReplicaReaderOptions {
  readonly callWriter: CallWriter
}

/** Reads by snapshots in this thread, writes by the writer. */
export function createSqliteReplicaStore(options: SqliteReplicaStoreOptions): ReplicaStore {
  const { callWriter: call } = options
  return {
    ...createSqliteReplicaReader(options),
    putBodies: (book, bodies) => call('putBodies', book, bodies),
    apply: (book, change) => call('apply', book, change),
    begin: (book, entry) => call('begin', book, entry),
  }
}

export function createSqliteReplicaReader(options: SqliteReplicaReaderOptions): ReplicaReader {
  const readHead = createHeadReader()
  const reading = <T>(book: BookKey, empty: T, read: Reading<T>): T => {
    const lent = take(options, book)
    if (lent === undefined) return empty
    try {
      return read(lent.connection, lent.state)
    } finally {
      lent.release()
    }
  }

  return {
    snapshot: (book) => snapshotOf(options, book, readHead),
    rechecks: (book) => reading(book, [], rechecksIn),
    held: (book) => reading(book, [], heldIn),
    journal: (book) =>
      reading(book, [], (connection, { key }) =>
        connection.statements.journal
          .all(key)
          .map((row) => journalEntryOf(row as unknown as JournalRow, options.sealer, book.account)),
      ),
  }
}

type Reading<T> = (connection: SnapshotConnection, state: PresentState) => T

interface LentConnection {
  readonly connection: SnapshotConnection
  readonly state: PresentState
  readonly release: () => void
}

/** A connection whose view is fixed by having read the book's state; undefined when nothing is known of the book. */
function take(
  { path, pool }: SqliteReplicaReaderOptions,
  book: BookKey,
): LentConnection | undefined {
  let read: SharedRead | undefined
  try {
    const taken = (read = pool.take())
    const state = stateIn(taken, book)
    const release = (): void => {
      pool.giveBack(taken)
    }
    if (state) return { connection: taken.connection, state, release }
  } catch (error) {
    if (read) pool.giveBack(read)
    throw explainSqliteError(error, path)
  }
  pool.giveBack(read)
  return undefined
}

function stateIn(
  { connection, states }: SharedRead,
  { account, born, book }: BookKey,
): PresentState | undefined {
  const name = `${account}/${born}/${book}`
  if (states.has(name)) return states.get(name)
  const state = connection.statements.state.get(account, born, book) as unknown as
    PresentState | undefined
  states.set(name, state)
  return state
}

function snapshotOf(
  options: SqliteReplicaReaderOptions,
  book: BookKey,
  readHead: (row: PresentState) => BookHead,
): BookSnapshot | undefined {
  const { readBody, sealer, suffix } = options
  const lent = take(options, book)
  return (
    lent &&
    new SqliteSnapshot({
      ...lent,
      head: readHead(lent.state),
      suffix,
      openOverlay: (sealed, id) => unsealIfWhole(sealer, sealed, overlayContext(book, id)),
      body: (key) => readBody(book.account, key),
    })
  )
}

const rechecksIn: Reading<readonly Recheck[]> = ({ statements }, { key }) =>
  statements.rechecks.all(key).map(({ id, why, told_gone: toldGone, tries, due_at: dueAt }) => ({
    id: String(id),
    why: String(why),
    isToldGone: toldGone === 1,
    tries: Number(tries),
    dueAt: Number(dueAt),
  }))

const heldIn: Reading<readonly HeldDeletion[]> = ({ statements }, { key }) =>
  statements.held.all(key).map(({ id, first_look: first, last_look: last }) => ({
    id: String(id),
    firstLook: Number(first),
    lastLook: Number(last),
  }))
