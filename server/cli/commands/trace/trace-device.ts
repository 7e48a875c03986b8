import type { DeviceStore } from '../../../../lib/store/devices.ts'
import { UsageError } from '../../../settings/usage-error.ts'

/** The options that say whose traffic is meant. */
export interface TraceDeviceOptions {
  readonly device?: string
  readonly account?: string
}

/** The device as `ACCOUNT/DEVICE`; undefined: all devices. Throws UsageError when it is unknown or ambiguous. */
export async function resolveTraceDevice(
  store: DeviceStore,
  { device, account }: TraceDeviceOptions,
): Promise<string | undefined> {
  if (device === undefined) {
    if (account === undefined) return undefined
    throw new UsageError(
      'name the device too, with --device: carddav-bridge device list shows them',
    )
  }
  const found = (await store.devices()).filter(
    (each) => each.name === device && (account === undefined || each.account === account),
  )
  const [only, another] = found
  if (only === undefined)
    throw new UsageError(
      `there is no device ${device}${account === undefined ? '' : ` of ${account}`}: carddav-bridge device list shows them`,
    )
  if (another !== undefined)
    throw new UsageError(`more than one account has a device ${device}: add --account`)
  return `${only.account}/${only.name}`
}
