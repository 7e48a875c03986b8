import { Option, type Command } from 'commander'
import type { OmittedPropertyPolicy } from '../../lib/store/devices.ts'
import type { DeviceEditOptions } from './commands/device/device-edit.ts'
import type { DeviceSetupOptions } from './commands/device/device-setup.ts'
import { parseDurationArgument, parseNameArgument } from './arguments.ts'
import type { CreateCommandAction } from './command-action.ts'

/** The values of `--policy`. */
export const omittedPropertyPolicies: readonly OmittedPropertyPolicy[] = ['merge', 'warn', 'pass']

/** Adds `device edit`, `device password` and `device setup`. */
export function addDeviceEditCommands(device: Command, action: CreateCommandAction): void {
  device
    .command('edit')
    .description('change what a device may do; it keeps its password')
    .argument('<device>', 'short name of the device', parseNameArgument)
    .addOption(accountOption())
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
      ).choices(omittedPropertyPolicies),
    )
    .option('--expires <time>', 'the password ends after 90d, 12h or 30m', parseDurationArgument)
    .option('--no-expires', 'the password never ends')
    .action(
      action(async (context, deviceName: string, options: DeviceEditOptions) => {
        const { runDeviceEditCommand } = await import('./commands/device/device-edit.ts')
        return runDeviceEditCommand(context, deviceName, options)
      }),
    )
  device
    .command('password')
    .description('give a device another password, shown once; the old one ends at once')
    .argument('<device>', 'short name of the device', parseNameArgument)
    .addOption(accountOption())
    .option('--json', 'as JSON, on one line')
    .action(
      action(async (context, deviceName: string, options: { account: string; json?: boolean }) => {
        const { runDevicePasswordCommand } = await import('./commands/device/device-edit.ts')
        return runDevicePasswordCommand(context, deviceName, options)
      }),
    )
  device
    .command('setup')
    .description("show what to type into a device's client, in its own words")
    .argument('<device>', 'short name of the device', parseNameArgument)
    .addOption(accountOption())
    .option('--client <name>', "thunderbird, iphone …; else by the device's name")
    .option('--mobileconfig <file>', 'write a configuration profile for iPhone or Mac instead')
    .action(
      action(async (context, deviceName: string, options: DeviceSetupOptions) => {
        const { runDeviceSetupCommand } = await import('./commands/device/device-setup.ts')
        return runDeviceSetupCommand(context, deviceName, options)
      }),
    )
}

const accountOption = (): Option =>
  new Option('--account <name>', 'short name of the account')
    .argParser(parseNameArgument)
    .makeOptionMandatory()
