import type { Account } from '../../lib/store.ts'
import { table } from '../table.ts'
import type { Context, ExitCode } from './context.ts'
import { withStore } from './with-store.ts'

/** Prints all accounts, for a person or as one line of JSON. */
export async function accountList(
  { settings, terminal }: Context,
  options: { readonly json?: boolean },
): Promise<ExitCode> {
  const accounts = await withStore(settings, (store) => store.accounts())
  if (options.json) terminal.print(JSON.stringify(accounts.map(asJson)))
  else if (accounts.length > 0) terminal.print(table(accounts.map(row)))
  else terminal.note('There is no account yet. Add one: carddav-bridge login NAME')
  return 0
}

const asJson = ({ stateSince, createdAt, ...account }: Account) => ({
  ...account,
  email: account.email ?? null,
  stateSince: new Date(stateSince).toISOString(),
  createdAt: new Date(createdAt).toISOString(),
})

function row({ name, email, state, stateSince }: Account): string[] {
  const day = new Date(stateSince).toISOString().slice(0, 10)
  const cure = `signed out since ${day}: carddav-bridge login ${name}`
  return [name, email ?? '(e-mail not known yet)', state === 'ok' ? 'ok' : cure]
}
