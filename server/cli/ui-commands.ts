import type { Command } from 'commander'
import type { CreateCommandAction } from './command-action.ts'

/** Adds `ui` and `ui password`. */
export function addUiCommands(program: Command, action: CreateCommandAction): void {
  const ui = program
    .command('ui')
    .description('open the set-up pages of the running bridge, by a link that works once')
    .option('--no-open', 'print the link only')
    .action(
      action(async (context, options: { open: boolean }) => {
        const { runUiCommand } = await import('./commands/ui/ui.ts')
        return runUiCommand(context, options)
      }),
    )
  ui.command('password')
    .description("set the owner's password, which opens the pages too; asked for, or from stdin")
    .option('--remove', 'forget it: then only links from the terminal open the pages')
    .action(
      action(async (context, options: { remove?: boolean }) => {
        const { runUiPasswordCommand } = await import('./commands/ui/ui-password.ts')
        return runUiPasswordCommand(context, options)
      }),
    )
}
