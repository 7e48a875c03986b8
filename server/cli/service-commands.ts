import type { Command } from 'commander'
import type { CreateCommandAction } from './command-action.ts'

/** Adds `service install`, `service uninstall` and `service status`. */
export function addServiceCommands(program: Command, action: CreateCommandAction): void {
  const service = program
    .command('service')
    .description('let the system run the bridge: systemd, launchd or the Task Scheduler')
  service
    .command('install')
    .description('run it from now on, and whenever you log in')
    .option('--print', 'show the definition only')
    .action(
      action(async (context, options: { print?: boolean }) => {
        const { runServiceInstallCommand } = await import('./commands/service.ts')
        return runServiceInstallCommand(context, options)
      }),
    )
  service
    .command('uninstall')
    .description('end it, and leave nothing of it; accounts and devices are kept')
    .action(
      action(async (context) => {
        const { runServiceUninstallCommand } = await import('./commands/service.ts')
        return runServiceUninstallCommand(context)
      }),
    )
  service
    .command('status')
    .description('tell whether the bridge runs, and where')
    .option('--json', 'as JSON')
    .action(
      action(async (context, options: { json?: boolean }) => {
        const { runServiceStatusCommand } = await import('./commands/service.ts')
        return runServiceStatusCommand(context, options)
      }),
    )
}
