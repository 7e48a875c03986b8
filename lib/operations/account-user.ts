import type { Account } from '../store/accounts.ts'

/** Whether the user in a path is the account: clients may write its name or its e-mail address. */
export const isUserOfAccount = (user: string, { name, email }: Account): boolean =>
  user === name || user === email?.toLowerCase()
