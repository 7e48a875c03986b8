import type { Account, AccountStore } from '../../../lib/store/accounts.ts'
import type { ActivityStore } from '../../../lib/store/activity.ts'
import type { DeviceStore } from '../../../lib/store/devices.ts'
import type { GrantStore } from '../../../lib/store/grants.ts'
import type { KeyedMutex } from '../../../lib/store/keyed-mutex.ts'
import type { TransactionalStore } from '../../../lib/store/transactions.ts'
import type { UpstreamLocationStore } from '../../../lib/store/upstream-locations.ts'
import { createUpstreamTransport } from '../../../lib/upstream/exchange/transport.ts'
import { storedBookStatuses } from '../../accounts/stored-book-statuses.ts'
import type { Settings } from '../../settings/settings.ts'
import { checkDevices } from './devices.ts'
import type { CheckRunner } from '../examination/check-runner.ts'
import type { SqliteStore } from '../../store/sqlite-store.ts'
import { checkCopy } from './copy.ts'
import { checkKnownContacts } from './known-contacts.ts'
import { checkLastUse } from './last-use.ts'
import { runTokenChecks } from './token-checks.ts'
import { checkApiAccess } from './api-access.ts'
import { checkAddressBooks, checkDiscovery } from './address-books.ts'

/** Checks an account from its devices to its address books upstream; true when those can be read. */
export async function runAccountChecks(
  runner: CheckRunner,
  settings: Settings,
  store: AccountStore &
    ActivityStore &
    DeviceStore &
    GrantStore &
    KeyedMutex &
    TransactionalStore<AccountStore> &
    UpstreamLocationStore &
    Pick<SqliteStore, 'openReplicaReader'>,
  account: Account,
  reachable: true | undefined,
): Promise<true | undefined> {
  const { name } = account
  await runner.check(`${name}: devices`, () => checkDevices(store, name))
  await runner.check(`${name}: last use`, () => checkLastUse(store, name))
  await runner.check(`${name}: known contacts`, async () =>
    checkKnownContacts(await storedBookStatuses(store, settings, account), name),
  )
  const token = await runTokenChecks(runner, settings, store, name)
  const transport = createUpstreamTransport({ ca: settings.upstream.ca })
  try {
    const access = await runner.after(reachable && token, `${name}: API`, (given) =>
      checkApiAccess(settings, transport, name, given),
    )
    const locations = await runner.after(access, `${name}: discovery`, (given) =>
      checkDiscovery(settings, given, store, account),
    )
    const found = access && locations && { access, locations }
    const readable = await runner.after(found, `${name}: address book`, (given) =>
      checkAddressBooks(settings, account, given),
    )
    await runner.after(readable && found, `${name}: copy`, (given) =>
      checkCopy(settings, store, account, given),
    )
    return readable
  } finally {
    await transport.close()
  }
}
