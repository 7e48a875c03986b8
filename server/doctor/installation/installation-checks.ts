import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Account, AccountStore } from '../../../lib/store/accounts.ts'
import type { GrantStore } from '../../../lib/store/grants.ts'
import type { SecretStore } from '../../../lib/store/secrets.ts'
import { hideFileCommand } from '../../settings/file-access.ts'
import type { Settings } from '../../settings/settings.ts'
import { openStore, type SqliteStore } from '../../store/sqlite-store.ts'
import {
  faultFinding,
  okFinding,
  warningFinding,
  type CheckFinding,
} from '../examination/check-result.ts'
import type { CheckRunner } from '../examination/check-runner.ts'
import { checkOAuthClient } from './oauth-client.ts'
import { checkNodeVersion } from './node-version.ts'

/** The store, opened, and its accounts. */
export interface StoreAndAccounts {
  /** To be closed by the caller. */
  readonly store: SqliteStore
  readonly accounts: readonly Account[]
}

/** Checks Node, settings, data folder, key, accounts and OAuth client. Undefined when the data folder cannot be used. */
export async function runInstallationChecks(
  runner: CheckRunner,
  settings: Settings,
): Promise<StoreAndAccounts | undefined> {
  await runner.check('Node', () => checkNodeVersion())
  await runner.check('settings', () => checkSettingsFile(settings))
  const store = await runner.check('data folder', () => checkDataFolder(settings))
  await runner.after(store, 'key', (opened) => checkKey(opened, settings))
  const accounts = await runner.after(store, 'accounts', checkAccounts)
  await runner.check('OAuth client', () => checkOAuthClient(settings, store, accounts ?? []))
  return store && { store, accounts: accounts ?? [] }
}

function checkSettingsFile({ file, exposedSecret }: Settings): CheckFinding<true> {
  if (!existsSync(file)) return okFinding(`there is no file ${file}, so the defaults hold`, true)
  if (exposedSecret === undefined) return okFinding(file, true)
  return warningFinding(
    `${file} holds ${exposedSecret}, and everyone on this machine can read it`,
    hideFileCommand(file),
    true,
  )
}

// Opening it makes sure of owners and modes, and of the database's integrity.
async function checkDataFolder(settings: Settings): Promise<CheckFinding<SqliteStore>> {
  const { dataDir, keyCommand, keyFile } = settings
  const store = await openStore(dataDir, { keyCommand, keyFile })
  return okFinding(`${dataDir} is whole and open to its user only`, store)
}

/** Grants first: a secret that does not exist yet must not be sealed with a key that opens nothing. */
async function checkKey(
  store: AccountStore & GrantStore & SecretStore,
  settings: Settings,
): Promise<CheckFinding<true>> {
  for (const { name } of await store.accounts()) await store.grant(name)
  await store.secret('sync-tokens')
  const { dataDir, keyCommand, keyFile } = settings
  const from = keyCommand === undefined ? (keyFile ?? join(dataDir, 'key')) : 'keyCommand'
  return okFinding(`the one of ${from} opens what is stored`, true)
}

async function checkAccounts(store: AccountStore): Promise<CheckFinding<readonly Account[]>> {
  const accounts = await store.accounts()
  if (accounts.length === 0)
    return faultFinding('there is no account yet', 'carddav-bridge login NAME')
  return okFinding(accounts.map(({ name }) => name).join(', '), accounts)
}
