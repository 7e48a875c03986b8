import type { Account, Policy } from '../../../../lib/store/store.ts'
import type { Reach } from '../../../clients/values.ts'
import { addDevice, digestUsers, type MadeDevice } from '../../../accounts/devices.ts'
import { addressesOf, type Addresses } from './addresses.ts'
import type { Context, ExitCode } from '../context.ts'
import { withStore } from '../with-store.ts'

export interface DeviceOptions {
  readonly account: string
  readonly readOnly?: boolean
  readonly profile?: string
  readonly book?: string
  readonly digest?: boolean
  readonly policy?: Policy
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
  const { account: of, json, ...wishes } = options
  return withStore<ExitCode>(settings, async (store) => {
    const made = await addDevice(store, settings, { account: of, name }, wishes)
    const addresses = await addressesOf(store, settings, of, options.book)
    const told = tell(made, addresses)
    terminal.print(json ? JSON.stringify(told) : instructions(told, addresses))
    if (options.digest && !json) terminal.note(aboutDigest(made.account))
    return 0
  })
}

/** What a client must be told, in the order that scripts see. */
export const tell = (
  { account, device, password }: MadeDevice,
  { url, principalUrl, addressBookUrl }: Addresses,
) => ({
  device: device.name,
  account: account.name,
  username: account.name,
  password,
  url,
  principalUrl,
  addressBookUrl,
})

/** The same for a person. */
export function instructions(
  { device, account, username, password }: ReturnType<typeof tell>,
  { reach, addressBookUrl, running }: Addresses,
): string {
  return [
    `${device} may now use the contacts of ${account}. Type this into it; the password is shown only now:`,
    '',
    ...servers(reach),
    `  user      ${username}`,
    `  password  ${password}`,
    ...(reach === undefined || addressBookUrl === null ? [] : wholeAddress(reach, addressBookUrl)),
    '',
    ...(running ? [] : ['Start the bridge: carddav-bridge serve']),
    `Next: carddav-bridge device setup ${device} --account ${account}`,
  ].join('\n')
}

function servers(reach: Reach | undefined): readonly string[] {
  if (reach === undefined) return ['  server    (its port is known once the bridge runs)']
  const { here, elsewhere } = reach
  if (elsewhere === undefined) return [`  server    ${here}`]
  const width = Math.max(here.length, elsewhere.length)
  return [
    `  server    ${here.padEnd(width)}  on this machine`,
    `            ${elsewhere.padEnd(width)}  from other devices`,
  ]
}

const wholeAddress = ({ here }: Reach, addressBookUrl: string): readonly string[] => [
  '',
  'A client that wants the whole address of the address book:',
  `  ${new URL(new URL(addressBookUrl).pathname, here).href}`,
]

const aboutDigest = (account: Account): string =>
  `By Digest it signs in as ${digestUsers(account).join(' or ')}, spelled exactly so. For that the store ` +
  'holds, sealed, what can sign in: see docs/digest.md'
