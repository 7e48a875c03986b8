import type { Command } from 'commander'
import type { Within } from './within.ts'

/** `client add`. */
export function addClientCommands(program: Command, within: Within): void {
  program
    .command('client')
    .description('the OAuth client that people sign in with')
    .command('add')
    .description('keep the client of a client_secret_….json that the Google console gave you')
    .argument('<file>', 'the downloaded file; "-" for stdin')
    .action(
      within(async (context, file: string) => {
        const { clientAdd } = await import('./commands/client-add.ts')
        return clientAdd(context, file)
      }),
    )
}
