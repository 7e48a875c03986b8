import { createDeviceRecord, type NewDeviceFields } from '../../lib/guard/device-record.ts'
import { deriveDigestSecrets } from '../../lib/guard/digest.ts'
import { openStore } from '../../server/store/sqlite-store.ts'
import type { TestBridge } from './test-bridge.ts'

/** Names that it may sign in by Digest as, beside everything that a device may have. */
export type AddedDevice = Omit<NewDeviceFields, 'account' | 'digest'> & {
  readonly digest?: readonly string[]
}

/** Adds a device of alice to a bridge that may be running, as another process would. */
export async function addDevice(
  { dataDir }: Pick<TestBridge, 'dataDir'>,
  { digest: users, ...device }: AddedDevice,
): Promise<void> {
  const store = await openStore(dataDir)
  const { name, password } = device
  const secrets = users && deriveDigestSecrets(users, password)
  const digest = secrets && (await store.sealDigestSecrets('alice', name, secrets))
  await store.putDevice(createDeviceRecord({ account: 'alice', ...device, digest }))
  await store.close()
}
