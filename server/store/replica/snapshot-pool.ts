import type { PresentState } from './books/book-state.ts'
import { openSnapshotConnection, type SnapshotConnection } from './snapshot-connection.ts'

/** Connections that nobody reads from just now are kept, so many at most. */
const kept = 4

/** A read transaction on store.db that several may read from; what they see is fixed by its first read. */
export interface SharedRead {
  readonly connection: SnapshotConnection
  /** States of books that were read by it already; undefined where nothing is known of the book. */
  readonly states: Map<string, PresentState | undefined>
  /** Who have not given it back yet. */
  holders: number
}

/**
 * Read transactions on store.db. All who ask in one turn of the event loop share one, as long as nothing was written
 * meanwhile: to begin and end one costs as much as a small answer.
 */
export class SnapshotPool {
  readonly #path: string
  readonly #free: SnapshotConnection[] = []
  readonly #whenIdle = new Set<() => void>()
  #shared: SharedRead | undefined
  #lent = 0
  #isClosed = false

  constructor(path: string) {
    this.#path = path
  }

  take(): SharedRead {
    if (this.#isClosed) throw new Error('the replica is closed')
    const read = this.#sharedNow() ?? this.#begin()
    read.holders += 1
    return read
  }

  giveBack(read: SharedRead): void {
    read.holders -= 1
    if (read.holders > 0) return
    const { connection } = read
    if (connection.db.isTransaction) connection.statements.end.run()
    if (this.#isClosed || this.#free.length >= kept) connection.db.close()
    else this.#free.push(connection)
    this.#lent -= 1
    if (this.#lent > 0) return
    const waiting = [...this.#whenIdle]
    this.#whenIdle.clear()
    for (const work of waiting) work()
  }

  /** Something was written: who asks from now on sees it. */
  renew(): void {
    const read = this.#shared
    this.#shared = undefined
    if (read) this.giveBack(read)
  }

  /** Runs the work when no transaction is open: now, or when the last is given back. */
  whenIdle(work: () => void): void {
    this.renew()
    if (this.#lent === 0) work()
    else this.#whenIdle.add(work)
  }

  close(): void {
    this.#isClosed = true
    this.renew()
    for (const { db } of this.#free.splice(0)) db.close()
  }

  /** SQLite ends a transaction by itself after some errors (https://www.sqlite.org/lang_transaction.html). */
  #sharedNow(): SharedRead | undefined {
    if (this.#shared?.connection.db.isTransaction === false) this.renew()
    return this.#shared
  }

  #begin(): SharedRead {
    const connection = this.#free.pop() ?? openSnapshotConnection(this.#path)
    connection.statements.begin.run()
    const read = { connection, states: new Map<string, PresentState | undefined>(), holders: 1 }
    this.#lent += 1
    this.#shared = read
    setImmediate(() => {
      if (this.#shared === read) this.renew()
    })
    return read
  }
}
