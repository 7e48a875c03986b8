import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Store } from '../../lib/store/store.ts'
import { createAccounts } from './accounts.ts'
import { createActivity } from './activity.ts'
import { createAliasTable } from './aliases.ts'
import { openDatabase } from './database.ts'
import { createDevices } from './devices.ts'
import { createDigests } from './digests.ts'
import { prepareDirectory } from './directory.ts'
import { createEntrance } from './entrance.ts'
import { StoreError, explain } from './errors.ts'
import { createGrants } from './grants.ts'
import { createKeptTable } from './kept.ts'
import { keyFromCommand, keyFromFile, type Key } from './key.ts'
import { createMutex } from './mutex.ts'
import { createOAuthClientTable } from './oauth-client.ts'
import { createPlacesTable } from './places.ts'
import { takeLock } from './process-lock.ts'
import { createRevision } from './revision.ts'
import { createSecrets, holdsSealed } from './secrets.ts'
import { createServeLock } from './serve-lock.ts'
import { createUnderstoodTable } from './understood.ts'
import { createVault } from './vault.ts'

/** Where the key is that seals grants and secrets: by default the file `key` in the data folder. */
export interface StoreOptions {
  readonly keyFile?: string | undefined
  /** A command of the shell that prints the key in base64; goes before `keyFile`. */
  readonly keyCommand?: string | undefined
}

/** While one process makes or migrates a store, others that open it wait this long. */
const openTimeout = 30_000

/**
 * Opens the store in a folder that is this user's alone, made if there is none. Several processes may have
 * it open. Rejects with a StoreError that names the cure; nothing damaged is ever overwritten.
 */
export async function openStore(dataDir: string, options: StoreOptions = {}): Promise<Store> {
  const directory = prepareDirectory(dataDir)
  const commanded =
    options.keyCommand === undefined ? undefined : await keyFromCommand(options.keyCommand)
  const path = join(directory, 'store.db')
  return alone(directory, () => {
    const db = openDatabase(path)
    try {
      const key =
        commanded ?? keyFromFile(options.keyFile ?? join(directory, 'key'), () => !holdsSealed(db))
      return createStore(db, key, directory)
    } catch (error) {
      db.close()
      throw explain(error, path)
    }
  })
}

/** Runs `work` while no other process opens this store. */
function alone<T>(directory: string, work: () => T): T {
  const path = join(directory, 'open.lock')
  const lock = takeLock(path, openTimeout)
  if (!lock)
    throw new StoreError('busy', `${path} is held by another process: end it and try again`)
  try {
    return work()
  } finally {
    lock.release()
  }
}

function createStore(db: DatabaseSync, key: Key, directory: string): Store {
  const path = join(directory, 'store.db')
  const vault = createVault(key)
  const accounts = createAccounts(db)
  const grants = createGrants(db, vault)
  const places = createPlacesTable(db)
  const devices = createDevices(db)
  const digests = createDigests(vault)
  const aliases = createAliasTable(db)
  const kept = createKeptTable(db, vault)
  const secrets = createSecrets(db, vault)
  const understood = createUnderstoodTable(db)
  const activity = createActivity(db)
  const oauthClient = createOAuthClientTable(db, vault)
  const entrance = createEntrance(db)
  const revision = createRevision(db)
  const serveLock = createServeLock(db, join(directory, 'serve.lock'))

  const read = <A extends unknown[], T>(work: (...args: A) => T) => {
    return (...args: A): Promise<T> => settle(path, () => work(...args))
  }
  const change = <A extends unknown[], T>(work: (...args: A) => T) => {
    return read((...args: A) => {
      const result = work(...args)
      revision.bump()
      return result
    })
  }

  return {
    revision: read(revision.get),
    accounts: read(accounts.all),
    account: read(accounts.get),
    putAccount: change(accounts.put),
    removeAccount: change(accounts.remove),
    grant: read(grants.get),
    putGrant: change(grants.put),
    places: read(places.get),
    putPlaces: change(places.put),
    devices: read(devices.all),
    putDevice: change(devices.put),
    removeDevice: change(devices.remove),
    sealDigest: read(digests.seal),
    openDigest: read(digests.open),
    understood: read(understood.all),
    addUnderstood: read(understood.add),
    deviceActivities: read(activity.devices),
    addDeviceActivity: read(activity.addDevice),
    accountActivities: read(activity.accounts),
    addAccountActivity: read(activity.addAccount),
    oauthClient: read(oauthClient.get),
    putOAuthClient: read(oauthClient.put),
    owner: read(entrance.owner),
    putOwner: read(entrance.putOwner),
    putEntryKey: read(entrance.putKey),
    takeEntryKey: read(entrance.takeKey),
    aliases: read(aliases.all),
    putAlias: read(aliases.put),
    removeAlias: read(aliases.remove),
    kept: read(kept.all),
    putKept: read(kept.put),
    removeKept: read(kept.remove),
    localRevision: read(kept.revision),
    secret: read(secrets.get),
    lock: createMutex().lock,
    serving: read(serveLock.serving),
    claim: read(serveLock.claim),
    close: read(() => {
      serveLock.release()
      if (db.isOpen) db.close()
    }),
  }
}

/** node:sqlite works synchronously: a promise of its result, or of what its failure means. */
function settle<T>(path: string, work: () => T): Promise<T> {
  return new Promise((resolve) => {
    try {
      resolve(work())
    } catch (error) {
      throw explain(error, path)
    }
  })
}
