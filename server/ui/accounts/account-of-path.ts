import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Account, AccountStore } from '../../../lib/store/accounts.ts'
import type { OwnerPageRequest } from '../frame/page-route.ts'

/** The account that a path names. Throws 404. */
export async function findAccountOfPath(
  { store }: { readonly store: AccountStore },
  { params }: Pick<OwnerPageRequest, 'params'>,
): Promise<Account> {
  const account = await store.account(params.account ?? '')
  if (account) return account
  throw new HttpError(404, 'There is no such account: it may have been removed')
}
