import type { Command } from 'commander'
import type { Within } from './within.ts'

/** `service install`, `service uninstall`, `service status`. */
export function addServiceCommands(program: Command, within: Within): void {
  const service = program
    .command('service')
    .description('let the system run the bridge: systemd, launchd or the Task Scheduler')
  service
    .command('install')
    .description('run it from now on, and whenever you log in')
    .option('--print', 'show the definition only')
    .action(
      within(async (context, options: { print?: boolean }) => {
        const { serviceInstall } = await import('./commands/service.ts')
        return serviceInstall(context, options)
      }),
    )
  service
    .command('uninstall')
    .description('end it, and leave nothing of it; accounts and devices are kept')
    .action(
      within(async (context) => {
        const { serviceUninstall } = await import('./commands/service.ts')
        return serviceUninstall(context)
      }),
    )
  service
    .command('status')
    .description('tell whether the bridge runs, and where')
    .option('--json', 'as JSON')
    .action(
      within(async (context, options: { json?: boolean }) => {
        const { serviceStatus } = await import('./commands/service.ts')
        return serviceStatus(context, options)
      }),
    )
}
