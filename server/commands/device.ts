import type { Device } from '../../lib/store.ts'
import { revokeDevice } from '../devices.ts'
import { table } from '../table.ts'
import type { Context, ExitCode } from './context.ts'
import { unknownAccount } from './unknown-account.ts'
import { withStore } from './with-store.ts'

/** Prints all devices, or those of one account. */
export async function deviceList(
  { settings, terminal }: Context,
  { account, json }: { readonly account?: string; readonly json?: boolean },
): Promise<ExitCode> {
  const devices = await withStore(settings, async (store) => {
    if (account !== undefined && !(await store.account(account))) throw unknownAccount(account)
    const all = await store.devices()
    return all.filter((device) => account === undefined || device.account === account)
  })
  if (json) terminal.print(JSON.stringify(devices.map(asJson)))
  else if (devices.length > 0) terminal.print(table(devices.map(row)))
  else terminal.note('There is no device. Add one: carddav-bridge device add DEVICE --account NAME')
  return 0
}

const asJson = (device: Device) => ({
  device: device.name,
  account: device.account,
  readOnly: device.readOnly,
  profile: device.profile ?? null,
  book: device.book ?? null,
  digest: device.digest !== undefined,
  policy: device.policy,
  expiresAt: device.expiresAt === undefined ? null : new Date(device.expiresAt).toISOString(),
  createdAt: new Date(device.createdAt).toISOString(),
})

function row(device: Device): string[] {
  const { account, name, readOnly, expiresAt } = device
  const access = readOnly ? 'read-only' : 'may write'
  return [account, name, access, expiry(expiresAt), peculiarities(device).join(', ')]
}

/** What a device may do, as `device list` says it. */
export const inWords = (device: Device): string =>
  row(device)
    .slice(2)
    .filter((part) => part !== '')
    .join(', ')

/** What is not as it is without further words at `device add`. */
const peculiarities = ({ profile, book, digest, policy }: Device): string[] => [
  ...(profile === undefined ? [] : [`profile ${profile}`]),
  ...(book === undefined ? [] : [`book ${book}`]),
  ...(digest === undefined ? [] : ['Digest']),
  ...(policy === 'merge' ? [] : [`policy ${policy}`]),
]

function expiry(expiresAt: number | undefined): string {
  if (expiresAt === undefined) return ''
  const when = new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ')
  return `${expiresAt <= Date.now() ? 'expired' : 'expires'} ${when} UTC`
}

/** Ends a device's password; the next request with it is refused. */
export async function deviceRevoke(
  { settings, terminal }: Context,
  name: string,
  account: string,
): Promise<ExitCode> {
  await withStore(settings, (store) => revokeDevice(store, { account, name }))
  terminal.print(`${name} may no longer use the contacts of ${account}.`)
  return 0
}
