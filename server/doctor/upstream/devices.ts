import type { DeviceStore } from '../../../lib/store/devices.ts'
import { okFinding, warningFinding, type CheckFinding } from '../examination/check-result.ts'

/** Checks whether any device of the account could sign in. */
export async function checkDevices(
  store: DeviceStore,
  account: string,
): Promise<CheckFinding<true>> {
  const devices = (await store.devices()).filter((device) => device.account === account)
  const add = `carddav-bridge device add DEVICE --account ${account}`
  if (devices.length === 0) return warningFinding('no device has a password yet', add, true)
  const expired = devices.filter(
    ({ expiresAt }) => expiresAt !== undefined && expiresAt <= Date.now(),
  )
  const names = (of: typeof devices): string => of.map(({ name }) => name).join(', ')
  if (expired.length === 0) return okFinding(names(devices), true)
  const first = expired[0]?.name ?? ''
  return warningFinding(
    `the password of ${names(expired)} has expired`,
    `carddav-bridge device revoke ${first} --account ${account}, then ${add}`,
    true,
  )
}
