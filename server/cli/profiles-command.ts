import type { Command } from 'commander'
import type { CreateCommandAction } from './command-action.ts'

/** Adds `profiles`. */
export function addProfilesCommand(program: Command, action: CreateCommandAction): void {
  program
    .command('profiles')
    .description('show what is done for clients that need something else than the RFCs say')
    .option('--json', 'as JSON')
    .action(
      action(async (context, options: { json?: boolean }) => {
        const { runProfilesCommand } = await import('./commands/profiles.ts')
        return runProfilesCommand(context, options)
      }),
    )
}
