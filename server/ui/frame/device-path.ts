import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Account, AccountStore } from '../../../lib/store/accounts.ts'
import type { Device, DeviceStore } from '../../../lib/store/devices.ts'
import type { PageRequest } from './page-route.ts'

type DeviceName = Pick<Device, 'account' | 'name'>

/** Path of a device's page. */
export const devicePath = ({ account, name }: DeviceName): string =>
  `/ui/devices/${account}/${name}`

/** A device with its account. */
interface FoundDevice {
  readonly device: Device
  readonly account: Account
}

/** The device that `:account` and `:device` of a request's path name. Throws 404. */
export const findDeviceOfPath = (
  context: { readonly store: AccountStore & DeviceStore },
  { params: { account = '', device = '' } }: Pick<PageRequest, 'params'>,
): Promise<FoundDevice> => requireDevice(context, { account, name: device })

/** The device of that name. Throws 404. */
export async function requireDevice(
  { store }: { readonly store: AccountStore & DeviceStore },
  { account: accountName, name }: DeviceName,
): Promise<FoundDevice> {
  const account = await store.account(accountName)
  const devices = await store.devices()
  const device = devices.find((each) => each.account === accountName && each.name === name)
  if (account && device) return { account, device }
  throw new HttpError(404, 'There is no such device: it may have been revoked')
}
