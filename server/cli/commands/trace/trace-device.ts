import type { Store } from '../../../../lib/store/store.ts'
import { UsageError } from '../../../settings/usage-error.ts'

/** Whose traffic is meant. */
export interface TraceDevice {
  readonly device?: string
  readonly account?: string
}

/** `ACCOUNT/DEVICE`; undefined: everybody. Throws UsageError when it is not clear whose. */
export async function deviceMeant(
  store: Pick<Store, 'devices'>,
  { device, account }: TraceDevice,
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
