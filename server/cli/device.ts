import { Option, type Command } from 'commander'
import type { DeviceOptions } from './commands/device/device-add.ts'
import { duration, name } from './arguments.ts'
import { addDeviceEditCommands, policies } from './device-edit.ts'
import type { Within } from './within.ts'

/** `device add`, `device list`, `device revoke` and what changes a device. */
export function addDeviceCommands(program: Command, within: Within): void {
  const device = program.command('device').description('the clients of an account')
  device
    .command('add')
    .description('make a password for a device, shown once')
    .argument('<device>', 'short name of the device', name)
    .addOption(accountOption().makeOptionMandatory())
    .option('--read-only', 'the device may change nothing')
    .option('--profile <name>', 'treat it as this client (see profiles); else by its User-Agent')
    .option('--book <slug>', 'show it this address book only')
    .option('--digest', 'let it sign in by Digest too (see docs/digest.md)')
    .addOption(
      new Option(
        '--policy <policy>',
        'what it leaves out of an update and has never sent: merge keeps it, warn says so in the log, pass lets it go (default: merge)',
      ).choices(policies),
    )
    .option('--expires <time>', 'the password ends after 90d, 12h or 30m', duration)
    .option('--json', 'as JSON, on one line')
    .action(
      within(async (context, called: string, options: DeviceOptions) => {
        const { deviceAdd } = await import('./commands/device/device-add.ts')
        return deviceAdd(context, called, options)
      }),
    )
  device
    .command('list')
    .description('show the devices')
    .addOption(accountOption())
    .option('--json', 'as JSON')
    .action(
      within(async (context, options: { account?: string; json?: boolean }) => {
        const { deviceList } = await import('./commands/device/device-list.ts')
        return deviceList(context, options)
      }),
    )
  device
    .command('revoke')
    .description("end a device's password at once")
    .argument('<device>', 'short name of the device', name)
    .addOption(accountOption().makeOptionMandatory())
    .action(
      within(async (context, called: string, { account }: { account: string }) => {
        const { deviceRevoke } = await import('./commands/device/device-list.ts')
        return deviceRevoke(context, called, account)
      }),
    )
  addDeviceEditCommands(device, within)
}

const accountOption = (): Option =>
  new Option('--account <name>', 'short name of the account').argParser(name)
