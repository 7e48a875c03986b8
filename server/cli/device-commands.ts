import { Option, type Command } from 'commander'
import type { DeviceAddOptions } from './commands/device/device-add.ts'
import { parseDurationArgument, parseNameArgument } from './arguments.ts'
import { addDeviceEditCommands, omittedPropertyPolicies } from './device-edit-commands.ts'
import type { CreateCommandAction } from './command-action.ts'

/** Adds `device` and the commands below it. */
export function addDeviceCommands(program: Command, action: CreateCommandAction): void {
  const device = program.command('device').description('the clients of an account')
  device
    .command('add')
    .description('make a password for a device, shown once')
    .argument('<device>', 'short name of the device', parseNameArgument)
    .addOption(accountOption().makeOptionMandatory())
    .option('--read-only', 'the device may change nothing')
    .option('--profile <name>', 'treat it as this client (see profiles); else by its User-Agent')
    .option('--book <slug>', 'show it this address book only')
    .option('--digest', 'let it sign in by Digest too (see docs/digest.md)')
    .addOption(
      new Option(
        '--policy <policy>',
        'what it leaves out of an update and has never sent: merge keeps it, warn says so in the log, pass lets it go (default: merge)',
      ).choices(omittedPropertyPolicies),
    )
    .option('--expires <time>', 'the password ends after 90d, 12h or 30m', parseDurationArgument)
    .option('--json', 'as JSON, on one line')
    .action(
      action(async (context, deviceName: string, options: DeviceAddOptions) => {
        const { runDeviceAddCommand } = await import('./commands/device/device-add.ts')
        return runDeviceAddCommand(context, deviceName, options)
      }),
    )
  device
    .command('list')
    .description('show the devices')
    .addOption(accountOption())
    .option('--json', 'as JSON')
    .action(
      action(async (context, options: { account?: string; json?: boolean }) => {
        const { runDeviceListCommand } = await import('./commands/device/device-list.ts')
        return runDeviceListCommand(context, options)
      }),
    )
  device
    .command('revoke')
    .description("end a device's password at once")
    .argument('<device>', 'short name of the device', parseNameArgument)
    .addOption(accountOption().makeOptionMandatory())
    .action(
      action(async (context, deviceName: string, { account }: { account: string }) => {
        const { runDeviceRevokeCommand } = await import('./commands/device/device-list.ts')
        return runDeviceRevokeCommand(context, deviceName, account)
      }),
    )
  addDeviceEditCommands(device, action)
}

const accountOption = (): Option =>
  new Option('--account <name>', 'short name of the account').argParser(parseNameArgument)
