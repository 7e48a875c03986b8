import type { Command } from 'commander'
import type { AccountAddOptions } from './commands/account/account-add.ts'
import { email, name } from './arguments.ts'
import type { Within } from './within.ts'

/** `account add`, `account list`, `account remove`. */
export function addAccountCommands(program: Command, within: Within): void {
  const account = program.command('account').description('the Google accounts that are served')
  account
    .command('add')
    .description('add an account, or renew its grant, without a browser')
    .argument('<name>', 'short name of the account', name)
    .option('--refresh-token-file <file>', 'file with a refresh token that you have; "-" for stdin')
    .option(
      '--service-account <file>',
      'or: JSON key of a service account (docs/service-accounts.md)',
    )
    .option(
      '--subject <address>',
      'e-mail address of the person that the service account acts for',
      email,
    )
    .option('--email <address>', "the account's e-mail address; learnt when not given", email)
    .action(
      within(async (context, of: string, options: AccountAddOptions) => {
        const { accountAdd } = await import('./commands/account/account-add.ts')
        return accountAdd(context, of, options)
      }),
    )
  account
    .command('list')
    .description('show the accounts')
    .option('--json', 'as JSON')
    .action(
      within(async (context, options: { json?: boolean }) => {
        const { accountList } = await import('./commands/account/account-list.ts')
        return accountList(context, options)
      }),
    )
  account
    .command('remove')
    .description('end the grant at Google and forget the account with its devices')
    .argument('<name>', 'short name of the account', name)
    .action(
      within(async (context, of: string) => {
        const { accountRemove } = await import('./commands/account/account-remove.ts')
        return accountRemove(context, of)
      }),
    )
}
