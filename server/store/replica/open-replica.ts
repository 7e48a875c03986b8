import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ReplicaStore } from '../../../lib/replica/state/replica-store.ts'
import { createSealer } from '../sealer.ts'
import type { SealingKey } from '../sealing-key.ts'
import { prepareBodyDatabase } from './bodies/body-database.ts'
import { createBodyKeys } from './bodies/body-keys.ts'
import { BodyReader } from './bodies/body-reader.ts'
import type { NameSuffix } from './books/card-name.ts'
import { createReplicaWriter } from './writer/create-replica-writer.ts'
import { LostBodies } from './bodies/lost-bodies.ts'
import { SnapshotPool } from './snapshot-pool.ts'
import { createSqliteReplicaStore } from './sqlite-replica-store.ts'
import { RestartingWriter, type WriterEnd } from './writer/restarting-writer.ts'
import { callDirectly, type CallWriter } from './writer/writer-client.ts'

export interface OpenReplicaOptions {
  /** The data folder, in which store.db is open already. */
  readonly directory: string
  readonly key: SealingKey
  readonly suffix: NameSuffix
  /** Whether a thread writes, which is usual; else every write is done when it is asked for. */
  readonly inThread?: boolean
  /** Called when the thread that writes has ended unasked; it is started again by itself. */
  readonly onWriterEnd?: (end: WriterEnd) => void
  /** Milliseconds since the epoch; a thread goes by its own clock. */
  readonly now?: () => number
}

export interface OpenReplica {
  readonly store: ReplicaStore
  /** Where a damaged file of bodies was put. */
  readonly setAside: string | undefined
  /** Forgets what upstream did not store of cards and was kept here, also where it shows in bodies. */
  forgetOverlays(): Promise<void>
  /** Forgets what is old, books that are listed no more, and bodies that no card has; ends early when it is closed. */
  prune(): Promise<void>
  /** Forgets the cards of an account that is about to be removed. */
  removeCards(account: string): Promise<void>
  /** Rewrites store.db without what was deleted from it. */
  erase(): Promise<void>
  /** Moves what the write-ahead logs hold into their files, so far as nobody reads or writes just now. */
  checkpoint(): Promise<void>
  /** To be called when store.db was written by others than the replica's writer: snapshots that are opened from now on show it. */
  renew(): void
  /** Runs the work when no snapshot is open in this process: now, or when the last is closed. */
  whenIdle(work: () => void): void
  close(): Promise<void>
}

/** Opens the replica beside store.db, for the one process that serves. */
export function openReplica(options: OpenReplicaOptions): OpenReplica {
  const { directory, key, suffix, inThread = true, onWriterEnd, now = Date.now } = options
  const statePath = join(directory, 'store.db')
  const bodyPath = join(directory, 'bodies.db')
  const setAside = prepareBodyDatabase(bodyPath, now)
  const setup = { statePath, bodyPath, key, suffix }
  const writer = inThread
    ? new RestartingWriter(setup, onWriterEnd)
    : callDirectly(createReplicaWriter(setup, now))
  const pool = new SnapshotPool(statePath)
  const renew = (): void => {
    pool.renew()
    bodies.renew()
  }
  const call = renewing(writer.call, renew)
  const lost = new LostBodies((keys) => {
    // What fails here fails whoever writes next, and is told then.
    call('loseBodies', keys).catch(() => undefined)
  })
  const sealer = createSealer(key)
  const keyDatabase = new DatabaseSync(statePath, { readOnly: true, timeout: 5000 })
  const bodies = new BodyReader({
    path: bodyPath,
    keys: createBodyKeys(keyDatabase, sealer),
    onLost: (bodyKey) => {
      lost.add(bodyKey)
    },
  })
  const close = async (): Promise<void> => {
    // The writer comes last: only who may write can put the logs away.
    pool.close()
    bodies.close()
    keyDatabase.close()
    await writer.close()
  }
  let closing: Promise<void> | undefined
  // Other writes are done between two steps.
  const inSteps = async (step: () => Promise<boolean>): Promise<void> => {
    while (closing === undefined && (await step()));
  }
  return {
    store: createSqliteReplicaStore({
      ...{ path: statePath, pool, sealer, suffix },
      readBody: (account, bodyKey) => bodies.read(account, bodyKey),
      callWriter: call,
    }),
    setAside,
    forgetOverlays: () => call('forgetOverlays'),
    prune: () => inSteps(() => call('prune')),
    removeCards: (account) => inSteps(() => call('removeCards', account)),
    erase: () => call('erase'),
    checkpoint: () => call('checkpoint'),
    renew,
    whenIdle: (work) => {
      pool.whenIdle(work)
    },
    close: () => (closing ??= close()),
  }
}

/** The same calls; who reads behind one sees what it wrote: at once where it is run at once, else when it is answered. */
const renewing =
  (call: (...asked: never) => Promise<unknown>, renew: () => void): CallWriter =>
  (...asked) => {
    const answer = call(...(asked as never))
    renew()
    return answer.finally(renew) as Promise<never>
  }
