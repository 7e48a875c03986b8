import type { Policy } from '../../../../lib/store/store.ts'
import { editDevice, renewPassword, type DeviceChanges } from '../../../accounts/devices.ts'
import { UsageError } from '../../../settings/usage-error.ts'
import { addressesOf } from './addresses.ts'
import type { Context, ExitCode } from '../context.ts'
import { instructions, tell } from './device-add.ts'
import { inWords } from './device-list.ts'
import { withStore } from '../with-store.ts'

/** As commander gives them: false for what `--no-…` takes away. */
export interface EditOptions {
  readonly account: string
  readonly readOnly?: boolean
  readonly profile?: string | false
  readonly book?: string | false
  /** True when nothing was said of it. */
  readonly digest?: boolean
  readonly policy?: Policy
  /** Milliseconds from now. */
  readonly expires?: number | false
}

/** Changes what a device may do; it keeps its password. */
export async function deviceEdit(
  { settings, terminal }: Context,
  name: string,
  { account, ...options }: EditOptions,
): Promise<ExitCode> {
  const changes = changesOf(options)
  if (Object.keys(changes).length === 0)
    throw new UsageError('nothing was said to change: see carddav-bridge device edit --help')
  const device = await withStore(settings, (store) =>
    editDevice(store, settings, { account, name }, changes),
  )
  terminal.print(`${name} of ${account}: ${inWords(device)}.`)
  return 0
}

const changesOf = ({
  profile,
  book,
  expires,
  digest,
  ...others
}: Omit<EditOptions, 'account'>): DeviceChanges => ({
  ...others,
  ...(digest === false ? { digest } : {}),
  ...(profile === undefined ? {} : { profile: profile === false ? null : profile }),
  ...(book === undefined ? {} : { book: book === false ? null : book }),
  ...(expires === undefined ? {} : { expires: expires === false ? null : expires }),
})

/** Gives a device another password and prints it; the old one ends at once. */
export async function devicePassword(
  { settings, terminal }: Context,
  name: string,
  { account, json }: { readonly account: string; readonly json?: boolean },
): Promise<ExitCode> {
  return withStore<ExitCode>(settings, async (store) => {
    const made = await renewPassword(store, { account, name })
    const addresses = await addressesOf(store, settings, account, made.device.book)
    const told = tell(made, addresses)
    terminal.print(json ? JSON.stringify(told) : instructions(told, addresses))
    return 0
  })
}
