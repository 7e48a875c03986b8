import { generatePassword, makeVerifier } from '../../lib/guard/password.ts'
import type { Device, Store } from '../../lib/store.ts'
import { table } from '../table.ts'
import { addressesOf, type Addresses } from './addresses.ts'
import type { Context, ExitCode } from './context.ts'
import { unknownAccount } from './unknown-account.ts'
import { withStore } from './with-store.ts'

export interface DeviceOptions {
  readonly account: string
  readonly readOnly?: boolean
  /** Milliseconds from now. */
  readonly expires?: number
  readonly json?: boolean
}

/** Makes a device and prints its password, which is kept nowhere. */
export async function deviceAdd(
  { settings, terminal }: Context,
  name: string,
  options: DeviceOptions,
): Promise<ExitCode> {
  return withStore<ExitCode>(settings, async (store) => {
    if (!(await store.account(options.account))) throw unknownAccount(options.account)
    await refuseTwice(store, options.account, name)
    const addresses = await addressesOf(store, settings, options.account)
    const password = generatePassword()
    await store.putDevice(newDevice(name, options, password))
    const username = options.account
    const { url, principalUrl, addressBookUrl } = addresses
    const urls = { url, principalUrl, addressBookUrl }
    const made = { device: name, account: username, username, password, ...urls }
    terminal.print(options.json ? JSON.stringify(made) : instructions(made, addresses))
    return 0
  })
}

async function refuseTwice(store: Store, account: string, name: string): Promise<void> {
  const devices = await store.devices()
  if (!devices.some((device) => device.account === account && device.name === name)) return
  throw new Error(
    `${account} has a device ${name} already: choose another name, or first run ` +
      `carddav-bridge device revoke ${name} --account ${account}`,
  )
}

function newDevice(name: string, options: DeviceOptions, password: string): Device {
  const { account, readOnly = false, expires } = options
  const createdAt = Date.now()
  const expiresAt = expires === undefined ? undefined : createdAt + expires
  return { account, name, ...makeVerifier(password), readOnly, expiresAt, createdAt }
}

interface Made {
  readonly device: string
  readonly account: string
  readonly username: string
  readonly password: string
}

function instructions({ device, account, username, password }: Made, at: Addresses): string {
  const start = 'Start the bridge: carddav-bridge serve'
  return [
    `${device} may now use the contacts of ${account}. Type this into it; the password is shown only now:`,
    '',
    `  server    ${at.url ?? '(its port is known once the bridge runs)'}`,
    `  user      ${username}`,
    `  password  ${password}`,
    ...(at.addressBookUrl === null
      ? []
      : [
          '',
          'A client that wants the whole address of the address book:',
          `  ${at.addressBookUrl}`,
        ]),
    ...(at.running ? [] : ['', start]),
  ].join('\n')
}

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

const asJson = ({ name, account, readOnly, expiresAt, createdAt }: Device) => ({
  device: name,
  account,
  readOnly,
  expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
  createdAt: new Date(createdAt).toISOString(),
})

function row({ name, account, readOnly, expiresAt }: Device): string[] {
  return [account, name, readOnly ? 'read-only' : 'may write', expiry(expiresAt)]
}

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
  const was = await withStore(settings, (store) => store.removeDevice(account, name))
  if (!was) {
    throw new Error(
      `${account} has no device ${name}: see carddav-bridge device list --account ${account}`,
    )
  }
  terminal.print(`${name} may no longer use the contacts of ${account}.`)
  return 0
}
