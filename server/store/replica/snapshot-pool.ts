import { openSnapshotConnection, type SnapshotConnection } from './snapshot-connection.ts'

/** Connections that nobody reads from just now are kept, so many at most. */
const kept = 4

/** Read-only connections to store.db; each is in one read transaction while it is lent. */
export class SnapshotPool {
  readonly #path: string
  readonly #free: SnapshotConnection[] = []
  readonly #whenIdle = new Set<() => void>()
  #lent = 0
  #isClosed = false

  constructor(path: string) {
    this.#path = path
  }

  /** Within a transaction whose first read is to come: that fixes what is seen. */
  take(): SnapshotConnection {
    if (this.#isClosed) throw new Error('the replica is closed')
    const connection = this.#free.pop() ?? openSnapshotConnection(this.#path)
    connection.statements.begin.run()
    this.#lent += 1
    return connection
  }

  giveBack(connection: SnapshotConnection): void {
    if (connection.db.isTransaction) connection.statements.end.run()
    if (this.#isClosed || this.#free.length >= kept) connection.db.close()
    else this.#free.push(connection)
    this.#lent -= 1
    if (this.#lent > 0) return
    const waiting = [...this.#whenIdle]
    this.#whenIdle.clear()
    for (const work of waiting) work()
  }

  /** Runs the work when no connection is lent: now, or when the last is given back. */
  whenIdle(work: () => void): void {
    if (this.#lent === 0) work()
    else this.#whenIdle.add(work)
  }

  close(): void {
    this.#isClosed = true
    for (const { db } of this.#free.splice(0)) db.close()
  }
}
