import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Account, Store } from '../../../lib/store/store.ts'
import type { Settings } from '../../settings/settings.ts'
import { openStore } from '../../store/sqlite.ts'
import { fault, ok, type Finding } from '../examination/check.ts'
import type { Examination } from '../examination/examination.ts'
import { oauthClient } from './oauth-client.ts'
import { runtime } from './runtime.ts'

export interface Installation {
  /** To be closed by the caller. */
  readonly store: Store
  readonly accounts: readonly Account[]
}

/** Node, settings, data folder, key, accounts, OAuth client. Undefined when the data folder cannot be used. */
export async function examineInstallation(
  examination: Examination,
  settings: Settings,
): Promise<Installation | undefined> {
  await examination.check('Node', () => runtime())
  await examination.check('settings', () => ok(settingsFile(settings), true))
  const store = await examination.check('data folder', () => dataFolder(settings))
  await examination.after(store, 'key', (opened) => key(opened, settings))
  const accounts = await examination.after(store, 'accounts', accountsOf)
  await examination.check('OAuth client', () => oauthClient(settings, store, accounts ?? []))
  return store && { store, accounts: accounts ?? [] }
}

const settingsFile = ({ file }: Settings): string =>
  existsSync(file) ? file : `there is no file ${file}, so the defaults hold`

// Opening it makes sure of owners and modes, and of the database's integrity.
async function dataFolder(settings: Settings): Promise<Finding<Store>> {
  const { dataDir, keyCommand, keyFile } = settings
  const store = await openStore(dataDir, { keyCommand, keyFile })
  return ok(`${dataDir} is whole and open to its user only`, store)
}

/** Grants first: a secret that does not exist yet must not be sealed with a key that opens nothing. */
async function key(store: Store, settings: Settings): Promise<Finding<true>> {
  for (const { name } of await store.accounts()) await store.grant(name)
  await store.secret('sync-tokens')
  const { dataDir, keyCommand, keyFile } = settings
  const from = keyCommand === undefined ? (keyFile ?? join(dataDir, 'key')) : 'keyCommand'
  return ok(`the one of ${from} opens what is stored`, true)
}

async function accountsOf(store: Store): Promise<Finding<readonly Account[]>> {
  const accounts = await store.accounts()
  if (accounts.length === 0) return fault('there is no account yet', 'carddav-bridge login NAME')
  return ok(accounts.map(({ name }) => name).join(', '), accounts)
}
