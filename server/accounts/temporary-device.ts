import { randomBytes } from 'node:crypto'
import { createDeviceRecord } from '../../lib/guard/device-record.ts'
import { generateDevicePassword } from '../../lib/guard/device-password.ts'
import type { Device, DeviceStore } from '../../lib/store/devices.ts'

/** In milliseconds: the password ends by itself when the process is killed before it removes the device. */
const lifetime = 10 * 60_000

/** Whether `withTemporaryDevice` made it: what it does does not count as use of the account. */
export const isTemporaryDevice = ({ name, expiresAt }: Device): boolean =>
  expiresAt !== undefined && /^doctor-[0-9a-f]{12}$/.test(name)

/** Does `work` with the password of a read-only device, which is gone afterwards whatever comes of it. */
export async function withTemporaryDevice<T>(
  store: DeviceStore,
  account: string,
  work: (password: string) => Promise<T>,
): Promise<T> {
  await removeExpired(store)
  const name = `doctor-${randomBytes(6).toString('hex')}`
  const password = generateDevicePassword()
  const expiresAt = Date.now() + lifetime
  const device = createDeviceRecord({ account, name, password, readOnly: true, expiresAt })
  try {
    await store.putDevice(device)
    return await work(password)
  } finally {
    await store.removeDevice(account, name)
  }
}

async function removeExpired(store: DeviceStore): Promise<void> {
  for (const device of await store.devices()) {
    const { account, name, expiresAt = Infinity } = device
    if (isTemporaryDevice(device) && expiresAt <= Date.now())
      await store.removeDevice(account, name)
  }
}
