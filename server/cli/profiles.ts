import type { Command } from 'commander'
import type { Within } from './within.ts'

/** `profiles`. */
export function addProfilesCommand(program: Command, within: Within): void {
  program
    .command('profiles')
    .description('show what is done for clients that need something else than the RFCs say')
    .option('--json', 'as JSON')
    .action(
      within(async (context, options: { json?: boolean }) => {
        const { profileList } = await import('./commands/profiles.ts')
        return profileList(context, options)
      }),
    )
}
