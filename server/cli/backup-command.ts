import type { Command } from 'commander'
import type { CreateCommandAction } from './command-action.ts'

/** Adds `backup`. */
export function addBackupCommand(program: Command, action: CreateCommandAction): void {
  program
    .command('backup')
    .description(
      'copy accounts, devices and what Google does not keep into a file, also while serve runs',
    )
    .argument('<file>', 'a file that does not exist yet')
    .action(
      action(async (context, file: string) => {
        const { runBackupCommand } = await import('./commands/backup.ts')
        return runBackupCommand(context, file)
      }),
    )
}
