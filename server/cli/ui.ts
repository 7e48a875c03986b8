import type { Command } from 'commander'
import type { Within } from './within.ts'

/** `ui`, `ui password`. */
export function addUiCommands(program: Command, within: Within): void {
  const ui = program
    .command('ui')
    .description('open the set-up pages of the running bridge, by a link that works once')
    .option('--no-open', 'print the link only')
    .action(
      within(async (context, options: { open: boolean }) => {
        const { ui } = await import('./commands/ui/ui.ts')
        return ui(context, options)
      }),
    )
  ui.command('password')
    .description("set the owner's password, which opens the pages too; asked for, or from stdin")
    .option('--remove', 'forget it: then only links from the terminal open the pages')
    .action(
      within(async (context, options: { remove?: boolean }) => {
        const { uiPassword } = await import('./commands/ui/ui-password.ts')
        return uiPassword(context, options)
      }),
    )
}
