import type { Account } from '../../../../lib/store/accounts.ts'
import type { OmittedPropertyPolicy } from '../../../../lib/store/devices.ts'
import type { ClientBaseUrls } from '../../../clients/base-urls.ts'
import { addDevice, digestUserNames, type DeviceWithPassword } from '../../../accounts/devices.ts'
import { findAccountUrls, type AccountUrls } from './account-urls.ts'
import type { CommandContext, ExitCode } from '../command-context.ts'
import { withStore } from '../with-store.ts'

/** As commander gives them. */
export interface DeviceAddOptions {
  readonly account: string
  readonly readOnly?: boolean
  readonly profile?: string
  readonly book?: string
  readonly digest?: boolean
  readonly policy?: OmittedPropertyPolicy
  /** Milliseconds from now. */
  readonly expires?: number
  readonly json?: boolean
}

/** Adds a device and prints its password, which is not stored. */
export async function runDeviceAddCommand(
  { settings, terminal }: CommandContext,
  name: string,
  options: DeviceAddOptions,
): Promise<ExitCode> {
  const { account, json, ...deviceOptions } = options
  return withStore<ExitCode>(settings, async (store) => {
    const made = await addDevice(store, settings, { account, name }, deviceOptions)
    const urls = await findAccountUrls(store, settings, account, options.book)
    const credentials = deviceCredentials(made, urls)
    terminal.print(json ? JSON.stringify(credentials) : formatDeviceCredentials(credentials, urls))
    if (options.digest && !json) terminal.note(digestNote(made.account))
    return 0
  })
}

/** What a client needs to sign in, with the fields and their order of `--json`. */
export const deviceCredentials = (
  { account, device, password }: DeviceWithPassword,
  { url, principalUrl, addressBookUrl }: AccountUrls,
) => ({
  device: device.name,
  account: account.name,
  username: account.name,
  password,
  url,
  principalUrl,
  addressBookUrl,
})

/** The credentials of a device for a person, with the next command. */
export function formatDeviceCredentials(
  { device, account, username, password }: ReturnType<typeof deviceCredentials>,
  { baseUrls, addressBookUrl, running }: AccountUrls,
): string {
  return [
    `${device} may now use the contacts of ${account}. Type this into it; the password is shown only now:`,
    '',
    ...serverLines(baseUrls),
    `  user      ${username}`,
    `  password  ${password}`,
    ...(baseUrls === undefined || addressBookUrl === null
      ? []
      : addressBookLines(baseUrls, addressBookUrl)),
    '',
    ...(running ? [] : ['Start the bridge: carddav-bridge serve']),
    `Next: carddav-bridge device setup ${device} --account ${account}`,
  ].join('\n')
}

function serverLines(baseUrls: ClientBaseUrls | undefined): readonly string[] {
  if (baseUrls === undefined) return ['  server    (its port is known once the bridge runs)']
  const { here, elsewhere } = baseUrls
  if (elsewhere === undefined) return [`  server    ${here}`]
  const width = Math.max(here.length, elsewhere.length)
  return [
    `  server    ${here.padEnd(width)}  on this machine`,
    `            ${elsewhere.padEnd(width)}  from other devices`,
  ]
}

const addressBookLines = ({ here }: ClientBaseUrls, addressBookUrl: string): readonly string[] => [
  '',
  'A client that wants the whole address of the address book:',
  `  ${new URL(new URL(addressBookUrl).pathname, here).href}`,
]

const digestNote = (account: Account): string =>
  `By Digest it signs in as ${digestUserNames(account).join(' or ')}, spelled exactly so. For that the store ` +
  'holds, sealed, what can sign in: see docs/digest.md'
