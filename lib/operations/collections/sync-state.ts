import type { SyncState } from '../../mapping/sync-token.ts'
import type { OperationContext } from '../message/operation.ts'
import { marked } from '../clients/view-mark.ts'

const owner = ({ session: { account } }: OperationContext): string =>
  `${account.name} ${account.createdAt}`

/** Upstream's token as a client of this account and book may see it. */
export const syncTokenOf = (
  house: OperationContext,
  book: string,
  upstream: string,
  revision: number,
): string =>
  house.syncTokens.wrap({
    account: owner(house),
    book: marked(book, house.reader),
    upstream,
    revision,
  })

/** What a client's token stands for; undefined when it was not issued for this account and book, as the device sees it. */
export function syncStateOf(
  house: OperationContext,
  book: string,
  token: string,
): SyncState | undefined {
  const state = house.syncTokens.unwrap(token)
  const isOurs = state?.account === owner(house) && state.book === marked(book, house.reader)
  return isOurs ? state : undefined
}
