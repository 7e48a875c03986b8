import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { DigestSecretSealer } from '../../lib/store/digest-secrets.ts'
import type { Store, StoreRecords } from '../../lib/store/store.ts'
import type { SynchronousStore } from '../../lib/store/transactions.ts'
import { createAccountRemoval } from './account-removal.ts'
import { createAccountTable } from './tables/account-table.ts'
import { createActivityTables } from './tables/activity-tables.ts'
import { prepareDataDirectory } from './data-directory.ts'
import { openDatabase, runInTransaction } from './database/database.ts'
import { createDeviceTable } from './tables/device-table.ts'
import { createDigestSecretSealer } from './digest-secret-sealer.ts'
import { createEraser } from './eraser.ts'
import { explainSqliteError } from './errors.ts'
import {
  guardFunctions,
  incrementRevisionOnChange,
  promisifyFunctions,
  reportRemovals,
} from './function-wrappers.ts'
import { createGrantTable } from './tables/grant-table.ts'
import { createKeyedMutex } from './keyed-mutex.ts'
import { createOAuthClientTable } from './tables/oauth-client-table.ts'
import {
  createOneTimeKeyTable,
  createOwnerPasswordTable,
  createSignOutTable,
} from './tables/owner-tables.ts'
import type { NameSuffix } from './replica/books/card-name.ts'
import { openReplica, type OpenReplica, type OpenReplicaOptions } from './replica/open-replica.ts'
import { openReplicaReader, type OpenReplicaReader } from './replica/open-replica-reader.ts'
import { createRevisionCounter } from './revision-counter.ts'
import { createSealer, type Sealer } from './sealer.ts'
import { readKeyFromCommand, readOrCreateKeyFile, type SealingKey } from './sealing-key.ts'
import { createSecretTable, holdsSealedValues } from './tables/secret-table.ts'
import { createServingClaim } from './serving-claim.ts'
import { createUnderstoodPropertyTable } from './tables/understood-property-table.ts'
import { createUpstreamLocationTable } from './tables/upstream-location-table.ts'
import { beginStoreUse, type StoreUse } from './store-use.ts'
import { whenUnlocked } from './when-unlocked.ts'

/** The store with what `serve` opens beside it. */
export interface SqliteStore extends Store {
  /** The known state of address books; for the one process that serves. `suffix`: of names that are made of ids. */
  openReplica(suffix: NameSuffix, options?: Pick<OpenReplicaOptions, 'onWriterEnd'>): OpenReplica
  /** The same to be read only, also while another process serves. */
  openReplicaReader(suffix: NameSuffix): OpenReplicaReader
}

/** Where the key is that seals grants and secrets: by default the file `key` in the data folder. */
export interface StoreOptions {
  readonly keyFile?: string | undefined
  /** A command of the shell that prints the key in base64; goes before `keyFile`. */
  readonly keyCommand?: string | undefined
}

/**
 * Opens the store in a folder that is this user's alone, made if there is none. Several processes may have
 * it open. Rejects with a StoreError that names the cure; nothing damaged is ever overwritten.
 */
export async function openStore(dataDir: string, options: StoreOptions = {}): Promise<SqliteStore> {
  const directory = prepareDataDirectory(dataDir)
  const commanded =
    options.keyCommand === undefined ? undefined : await readKeyFromCommand(options.keyCommand)
  const path = join(directory, 'store.db')
  return beginStoreUse(directory, (use) => {
    const db = openDatabase(path, use)
    try {
      const key =
        commanded ??
        readOrCreateKeyFile(options.keyFile ?? join(directory, 'key'), () => !holdsSealedValues(db))
      return createStore(db, key, directory, use)
    } catch (error) {
      db.close()
      throw explainSqliteError(error, path)
    }
  })
}

function createStore(
  db: DatabaseSync,
  key: SealingKey,
  directory: string,
  use: StoreUse,
): SqliteStore {
  const path = join(directory, 'store.db')
  const revision = createRevisionCounter(db)
  const inTransaction = <T>(work: () => T): T => runInTransaction(db, work)
  const sealer = createSealer(key)
  const claim = createServingClaim(db, join(directory, 'serve.lock'))
  let replica: OpenReplica | undefined
  const eraser = createEraser(db, () => replica)
  const records = reportRemovals(
    incrementRevisionOnChange(createTables(db, sealer), revision, inTransaction),
    eraser.request,
  )
  const assertTransaction = (): void => {
    if (!db.isTransaction) throw new Error('the transaction has ended')
  }
  const recordsInTransaction = guardFunctions(records, assertTransaction)
  const settle = async <T>(work: () => T): Promise<T> => {
    const result = await settleAt(path, work)
    replica?.renew()
    await eraser.eraseIfRequested()
    return result
  }
  const promised = promisifyFunctions<StoreRecords>(records, settle)
  const removal = createAccountRemoval(db)

  return {
    ...promised,
    async removeAccount(name) {
      await settle(() => {
        inTransaction(() => {
          removal.close(name)
          revision.increment()
        })
      })
      // What is left of the cards, whatever happens here, goes with the account.
      const cards = replica ? replica.removeCards(name) : removal.removeCards(name)
      await cards.catch(() => undefined)
      const wasThere = await promised.removeAccount(name)
      // What fails now is tried again within a day.
      replica?.prune().catch(() => undefined)
      return wasThere
    },
    ...promisifyFunctions<DigestSecretSealer>(createDigestSecretSealer(sealer), settle),
    lock: createKeyedMutex().lock,
    revision: () => settle(revision.current),
    transaction: (work) =>
      settle(() =>
        inTransaction(() => {
          const result = synchronousResult(work(recordsInTransaction))
          // SQLite may have rolled back with an error that `work` has caught.
          assertTransaction()
          return result
        }),
      ),
    servingAddresses: () => settle(claim.servingAddresses),
    claimServing: (addresses) =>
      settle(() => {
        claim.claimServing(addresses)
      }),
    openReplicaReader: (suffix) => openReplicaReader({ directory, key, suffix }),
    openReplica: (suffix, options = {}) => {
      const opened = openReplica({ ...options, directory, key, suffix })
      replica = opened
      return {
        ...opened,
        close: () => {
          replica = undefined
          return opened.close()
        },
      }
    },
    close: () =>
      settle(() => {
        claim.release()
        if (db.isOpen) db.close()
        use.end()
      }),
  }
}

const createTables = (db: DatabaseSync, sealer: Sealer): SynchronousStore<StoreRecords> => ({
  ...createAccountTable(db),
  ...createActivityTables(db),
  ...createDeviceTable(db),
  ...createGrantTable(db, sealer),
  ...createOAuthClientTable(db, sealer),
  ...createOneTimeKeyTable(db),
  ...createOwnerPasswordTable(db),
  ...createSecretTable(db, sealer),
  ...createSignOutTable(db),
  ...createUnderstoodPropertyTable(db),
  ...createUpstreamLocationTable(db),
})

/** Throws for a promise: what it is to do yet would be outside of the transaction. */
function synchronousResult<T>(result: T): T {
  if (result instanceof Promise) throw new TypeError('the work of a transaction is synchronous')
  return result
}

/** node:sqlite works synchronously: a promise of its result, or of what its failure means. */
async function settleAt<T>(path: string, work: () => T): Promise<T> {
  try {
    return await whenUnlocked(work)
  } catch (error) {
    throw explainSqliteError(error, path)
  }
}
