import type { SyncState } from '../mapping/sync-token.ts'
import type { House } from './operation.ts'

const owner = ({ session: { account } }: House): string => `${account.name} ${account.createdAt}`

/** Upstream's token as a client of this account and book may see it. */
export const syncTokenOf = (
  house: House,
  book: string,
  upstream: string,
  revision: number,
): string => house.syncTokens.wrap({ account: owner(house), book, upstream, revision })

/** What a client's token stands for; undefined when it was not issued for this account and book. */
export function syncStateOf(house: House, book: string, token: string): SyncState | undefined {
  const state = house.syncTokens.unwrap(token)
  return state?.account === owner(house) && state.book === book ? state : undefined
}
