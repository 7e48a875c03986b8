import { Option, type Command } from 'commander'
import type { AccountAddOptions } from './commands/account/account-add.ts'
import type { AccountResyncOptions } from './commands/account/account-resync.ts'
import { parseEmailArgument, parseNameArgument } from './arguments.ts'
import type { CreateCommandAction } from './command-action.ts'

/** Adds `account add`, `account list`, `account resync` and `account remove`. */
export function addAccountCommands(program: Command, action: CreateCommandAction): void {
  const account = program.command('account').description('the Google accounts that are served')
  account
    .command('add')
    .description('add an account, or renew its grant, without a browser')
    .argument('<name>', 'short name of the account', parseNameArgument)
    .option('--refresh-token-file <file>', 'file with a refresh token that you have; "-" for stdin')
    .option(
      '--service-account <file>',
      'or: JSON key of a service account (docs/service-accounts.md)',
    )
    .option(
      '--subject <address>',
      'e-mail address of the person that the service account acts for',
      parseEmailArgument,
    )
    .option(
      '--email <address>',
      "the account's e-mail address; learnt when not given",
      parseEmailArgument,
    )
    .action(
      action(async (context, accountName: string, options: AccountAddOptions) => {
        const { runAccountAddCommand } = await import('./commands/account/account-add.ts')
        return runAccountAddCommand(context, accountName, options)
      }),
    )
  account
    .command('list')
    .description('show the accounts')
    .option('--json', 'as JSON')
    .action(
      action(async (context, options: { json?: boolean }) => {
        const { runAccountListCommand } = await import('./commands/account/account-list.ts')
        return runAccountListCommand(context, options)
      }),
    )
  account
    .command('resync')
    .description('compare all contacts anew, or decide about deletions that are held back')
    .argument('<name>', 'short name of the account', parseNameArgument)
    .addOption(
      new Option(
        '--deletions <decision>',
        'compare nothing, but decide about deletions that are held back: "believe" deletes what Google lacks when it is ' +
          'asked once more; "forget" keeps it until the daily listing lacks it again',
      ).choices(['believe', 'forget']),
    )
    .action(
      action(async (context, accountName: string, options: AccountResyncOptions) => {
        const { runAccountResyncCommand } = await import('./commands/account/account-resync.ts')
        return runAccountResyncCommand(context, accountName, options)
      }),
    )
  account
    .command('remove')
    .description('end the grant at Google and forget the account with its devices')
    .argument('<name>', 'short name of the account', parseNameArgument)
    .action(
      action(async (context, accountName: string) => {
        const { runAccountRemoveCommand } = await import('./commands/account/account-remove.ts')
        return runAccountRemoveCommand(context, accountName)
      }),
    )
}
