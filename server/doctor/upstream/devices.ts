import type { Store } from '../../../lib/store/store.ts'
import { ok, warning, type Finding } from '../examination/check.ts'

/** Whether a client could sign in at all. */
export async function devicesOf(store: Store, account: string): Promise<Finding<true>> {
  const devices = (await store.devices()).filter((device) => device.account === account)
  const add = `carddav-bridge device add DEVICE --account ${account}`
  if (devices.length === 0) return warning('no device has a password yet', add, true)
  const expired = devices.filter(
    ({ expiresAt }) => expiresAt !== undefined && expiresAt <= Date.now(),
  )
  const names = (of: typeof devices): string => of.map(({ name }) => name).join(', ')
  if (expired.length === 0) return ok(names(devices), true)
  const first = expired[0]?.name ?? ''
  return warning(
    `the password of ${names(expired)} has expired`,
    `carddav-bridge device revoke ${first} --account ${account}, then ${add}`,
    true,
  )
}
