import { openStore } from '../../server/store/sqlite-store.ts'
import { basic, type FakeGoogle, type TestBridge } from '../support/test-bridge.ts'
import { storedGrant } from '../support/stored-grant.ts'

/** Adds the account `bob` with alice's phone to a running bridge, as another process would. Gives its Authorization. */
export async function addBob(google: FakeGoogle, { dataDir }: TestBridge): Promise<string> {
  const bob = google.account('bob@gmail.example')
  const { email } = bob
  const store = await openStore(dataDir)
  const now = Date.now()
  const grant = await storedGrant(store)
  await store.putAccount({ name: 'bob', email, state: 'ok', stateSince: now, createdAt: now })
  await store.putGrant('bob', { ...grant, refreshToken: bob.refreshToken() })
  for (const device of await store.devices())
    if (device.name === 'phone') await store.putDevice({ ...device, account: 'bob' })
  await store.close()
  return basic('bob')
}
