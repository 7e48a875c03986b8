import type { OmittedPropertyPolicy } from '../../../../lib/store/devices.ts'
import { updateDevice, renewDevicePassword, type DeviceChanges } from '../../../accounts/devices.ts'
import { UsageError } from '../../../settings/usage-error.ts'
import { findAccountUrls } from './account-urls.ts'
import type { CommandContext, ExitCode } from '../command-context.ts'
import { formatDeviceCredentials, deviceCredentials } from './device-add.ts'
import { describeDeviceRights } from './device-list.ts'
import { withStore } from '../with-store.ts'

/** As commander gives them: false for a `--no-…` option. */
export interface DeviceEditOptions {
  readonly account: string
  readonly readOnly?: boolean
  readonly profile?: string | false
  readonly book?: string | false
  /** True when the option was not given. */
  readonly digest?: boolean
  readonly policy?: OmittedPropertyPolicy
  /** Milliseconds from now. */
  readonly expires?: number | false
}

/** Changes what a device may do; it keeps its password. */
export async function runDeviceEditCommand(
  { settings, terminal }: CommandContext,
  name: string,
  { account, ...options }: DeviceEditOptions,
): Promise<ExitCode> {
  const changes = changesOf(options)
  if (Object.keys(changes).length === 0)
    throw new UsageError('nothing was said to change: see carddav-bridge device edit --help')
  const device = await withStore(settings, (store) =>
    updateDevice(store, settings, { account, name }, changes),
  )
  terminal.print(`${name} of ${account}: ${describeDeviceRights(device)}.`)
  return 0
}

const changesOf = ({
  profile,
  book,
  expires,
  digest,
  ...others
}: Omit<DeviceEditOptions, 'account'>): DeviceChanges => ({
  ...others,
  ...(digest === false ? { digest } : {}),
  ...(profile === undefined ? {} : { profile: profile === false ? null : profile }),
  ...(book === undefined ? {} : { book: book === false ? null : book }),
  ...(expires === undefined ? {} : { expires: expires === false ? null : expires }),
})

/** Gives a device another password and prints it; the old one ends at once. */
export async function runDevicePasswordCommand(
  { settings, terminal }: CommandContext,
  name: string,
  { account, json }: { readonly account: string; readonly json?: boolean },
): Promise<ExitCode> {
  return withStore<ExitCode>(settings, async (store) => {
    const made = await renewDevicePassword(store, { account, name })
    const urls = await findAccountUrls(store, settings, account, made.device.book)
    const credentials = deviceCredentials(made, urls)
    terminal.print(json ? JSON.stringify(credentials) : formatDeviceCredentials(credentials, urls))
    return 0
  })
}
