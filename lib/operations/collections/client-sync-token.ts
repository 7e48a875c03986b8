import type { SyncTokenCodec, SyncTokenState } from '../../mapping/sync-token.ts'
import type { UpstreamSession } from '../../upstream/book/upstream-session.ts'
import { addCardVersionToToken } from '../clients/card-version-suffix.ts'
import type { CardFormatProfile } from '../clients/client-profile.ts'

/** What sync-tokens are made with and bound to. */
export interface SyncTokenContext {
  readonly session: Pick<UpstreamSession, 'account'>
  readonly formatProfile: CardFormatProfile
  readonly syncTokens: SyncTokenCodec
}

const accountKey = ({ account }: Pick<UpstreamSession, 'account'>): string =>
  `${account.name} ${account.createdAt}`

/** Upstream's token as a client of this account and book may see it. `revision`: of the bridge's own changes to the book. */
export const issueSyncToken = (
  { session, formatProfile, syncTokens }: SyncTokenContext,
  book: string,
  upstream: string,
  revision: number,
): string =>
  syncTokens.encode({
    account: accountKey(session),
    book: addCardVersionToToken(book, formatProfile),
    upstream,
    revision,
  })

/** What a client's token stands for; undefined when it was not issued for this account and book, as the device sees it. */
export function parseSyncToken(
  { session, formatProfile, syncTokens }: SyncTokenContext,
  book: string,
  token: string,
): SyncTokenState | undefined {
  const state = syncTokens.decode(token)
  const isOurs =
    state?.account === accountKey(session) &&
    state.book === addCardVersionToToken(book, formatProfile)
  return isOurs ? state : undefined
}
