import type { DeviceActivity } from '../../../../lib/store/activity.ts'
import type { Device } from '../../../../lib/store/devices.ts'
import { revokeDevice } from '../../../accounts/devices.ts'
import { formatTable } from '../../../terminal/table.ts'
import { listDevicesWithActivity } from '../../../ui/devices/device-activity.ts'
import type { DeviceWithActivity } from '../../../ui/devices/device-activity.ts'
import type { CommandContext, ExitCode } from '../command-context.ts'
import { unknownAccountError } from '../../../accounts/unknown-account.ts'
import { withStore } from '../with-store.ts'

/** Prints all devices, or those of one account, with their activity. */
export async function runDeviceListCommand(
  { settings, terminal }: CommandContext,
  { account, json }: { readonly account?: string; readonly json?: boolean },
): Promise<ExitCode> {
  const devices = await withStore(settings, async (store) => {
    if (account !== undefined && !(await store.account(account))) throw unknownAccountError(account)
    const all = await listDevicesWithActivity(store)
    return all.filter(({ device }) => account === undefined || device.account === account)
  })
  if (json) terminal.print(JSON.stringify(devices.map(asJson)))
  else if (devices.length > 0) terminal.print(formatTable(devices.map(row)))
  else terminal.note('There is no device. Add one: carddav-bridge device add DEVICE --account NAME')
  return 0
}

const asJson = ({ device, activity }: DeviceWithActivity) => ({
  device: device.name,
  account: device.account,
  readOnly: device.readOnly,
  profile: device.profile ?? null,
  book: device.book ?? null,
  digest: device.digest !== undefined,
  policy: device.policy,
  expiresAt: device.expiresAt === undefined ? null : new Date(device.expiresAt).toISOString(),
  createdAt: new Date(device.createdAt).toISOString(),
  lastSeen: activity === undefined ? null : new Date(activity.lastSeen).toISOString(),
  userAgent: activity?.userAgent ?? null,
  requests: activity?.requests ?? 0,
})

const row = ({ device, activity }: DeviceWithActivity): string[] => [
  device.account,
  device.name,
  describeDeviceRights(device),
  describeActivity(activity),
]

/** What a device may do, as `device list` says it. */
export const describeDeviceRights = (device: Device): string =>
  [
    device.readOnly ? 'read-only' : 'may write',
    ...expiry(device.expiresAt),
    ...describeOptions(device),
  ].join(', ')

function describeActivity(activity: DeviceActivity | undefined): string {
  if (activity === undefined) return 'not seen yet'
  const { lastSeen, requests, userAgent } = activity
  return [
    `last seen ${minute(lastSeen)}`,
    `${requests} request${requests === 1 ? '' : 's'}`,
    ...(userAgent === undefined ? [] : [printable(userAgent)]),
  ].join(', ')
}

/** A User-Agent may hold anything, and a terminal obeys control characters. */
const printable = (userAgent: string): string => userAgent.replace(/\p{C}/gu, '\ufffd')

/** The options that differ from the defaults of `device add`. */
const describeOptions = ({ profile, book, digest, policy }: Device): string[] => [
  ...(profile === undefined ? [] : [`profile ${profile}`]),
  ...(book === undefined ? [] : [`book ${book}`]),
  ...(digest === undefined ? [] : ['Digest']),
  ...(policy === 'merge' ? [] : [`policy ${policy}`]),
]

const expiry = (expiresAt: number | undefined): readonly string[] =>
  expiresAt === undefined
    ? []
    : [`${expiresAt <= Date.now() ? 'expired' : 'expires'} ${minute(expiresAt)}`]

const minute = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Ends a device's password; the next request with it is refused. */
export async function runDeviceRevokeCommand(
  { settings, terminal }: CommandContext,
  name: string,
  account: string,
): Promise<ExitCode> {
  await withStore(settings, (store) => revokeDevice(store, { account, name }))
  terminal.print(`${name} may no longer use the contacts of ${account}.`)
  return 0
}
