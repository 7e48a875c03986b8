import type { Command } from 'commander'
import type { CreateCommandAction } from './command-action.ts'

/** Adds `client add`. */
export function addOAuthClientCommands(program: Command, action: CreateCommandAction): void {
  program
    .command('client')
    .description('the OAuth client that people sign in with')
    .command('add')
    .description('keep the client of a client_secret_….json that the Google console gave you')
    .argument('<file>', 'the downloaded file; "-" for stdin')
    .action(
      action(async (context, file: string) => {
        const { runOAuthClientAddCommand } = await import('./commands/oauth-client-add.ts')
        return runOAuthClientAddCommand(context, file)
      }),
    )
}
