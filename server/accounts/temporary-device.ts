import { randomBytes } from 'node:crypto'
import { makeDevice } from '../../lib/guard/device.ts'
import { generatePassword } from '../../lib/guard/password.ts'
import type { Device, Store } from '../../lib/store/store.ts'

/** Killed before it could tidy up, the doctor leaves a password that ends by itself. */
const life = 10 * 60_000

/** Whether a device is of the doctor's making: what it does is no use of the account. */
export const isTemporary = ({ name, expiresAt }: Device): boolean =>
  expiresAt !== undefined && /^doctor-[0-9a-f]{12}$/.test(name)

/** Does `work` with the password of a read-only device, which is gone afterwards whatever comes of it. */
export async function withTemporaryDevice<T>(
  store: Store,
  account: string,
  work: (password: string) => Promise<T>,
): Promise<T> {
  await removeLeftOvers(store)
  const name = `doctor-${randomBytes(6).toString('hex')}`
  const password = generatePassword()
  const expiresAt = Date.now() + life
  const device = makeDevice({ account, name, password, readOnly: true, expiresAt })
  try {
    await store.putDevice(device)
    return await work(password)
  } finally {
    await store.removeDevice(account, name)
  }
}

async function removeLeftOvers(store: Store): Promise<void> {
  for (const device of await store.devices()) {
    const { account, name, expiresAt = Infinity } = device
    if (isTemporary(device) && expiresAt <= Date.now()) await store.removeDevice(account, name)
  }
}
