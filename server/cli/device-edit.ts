import { Option, type Command } from 'commander'
import type { Policy } from '../../lib/store/store.ts'
import type { EditOptions } from './commands/device/device-edit.ts'
import type { SetupOptions } from './commands/device/device-setup.ts'
import { duration, name } from './arguments.ts'
import type { Within } from './within.ts'

/** What `--policy` may say. */
export const policies: readonly Policy[] = ['merge', 'warn', 'pass']

/** `device edit`, `device password`, `device setup`. */
export function addDeviceEditCommands(device: Command, within: Within): void {
  device
    .command('edit')
    .description('change what a device may do; it keeps its password')
    .argument('<device>', 'short name of the device', name)
    .addOption(account())
    .option('--read-only', 'the device may change nothing')
    .option('--no-read-only', 'the device may write')
    .option('--profile <name>', 'treat it as this client (see profiles)')
    .option('--no-profile', 'treat it by its User-Agent')
    .option('--book <slug>', 'show it this address book only')
    .option('--no-book', 'show it all address books')
    .option('--no-digest', 'let it sign in by Digest no more')
    .addOption(
      new Option(
        '--policy <policy>',
        'for properties that it has not understood and leaves out',
      ).choices(policies),
    )
    .option('--expires <time>', 'the password ends after 90d, 12h or 30m', duration)
    .option('--no-expires', 'the password never ends')
    .action(
      within(async (context, called: string, options: EditOptions) => {
        const { deviceEdit } = await import('./commands/device/device-edit.ts')
        return deviceEdit(context, called, options)
      }),
    )
  device
    .command('password')
    .description('give a device another password, shown once; the old one ends at once')
    .argument('<device>', 'short name of the device', name)
    .addOption(account())
    .option('--json', 'as JSON, on one line')
    .action(
      within(async (context, called: string, options: { account: string; json?: boolean }) => {
        const { devicePassword } = await import('./commands/device/device-edit.ts')
        return devicePassword(context, called, options)
      }),
    )
  device
    .command('setup')
    .description("show what to type into a device's client, in its own words")
    .argument('<device>', 'short name of the device', name)
    .addOption(account())
    .option('--client <name>', "thunderbird, iphone …; else by the device's name")
    .option('--mobileconfig <file>', 'write a configuration profile for iPhone or Mac instead')
    .action(
      within(async (context, called: string, options: SetupOptions) => {
        const { deviceSetup } = await import('./commands/device/device-setup.ts')
        return deviceSetup(context, called, options)
      }),
    )
}

const account = (): Option =>
  new Option('--account <name>', 'short name of the account').argParser(name).makeOptionMandatory()
