import type { AccountBooks } from '../../replica/account-books.ts'
import type { BookSnapshot } from '../../replica/state/replica-store.ts'
import type { SyncPoint, SyncTokens } from '../../replica/sync-tokens.ts'
import type { CardFormatProfile } from '../clients/client-profile.ts'

/** What sync-tokens are made with and bound to. */
export interface BookTokenContext {
  readonly books: Pick<AccountBooks, 'account'>
  readonly formatProfile: CardFormatProfile
  readonly syncTokens: SyncTokens
}

/** Grows when the way in which cards are served changes, so that devices read them again. */
const viewGeneration = 1

const formOf = ({ version, photo }: CardFormatProfile): string =>
  `${viewGeneration};${version};${photo}`

const ownerOf = ({ account }: Pick<AccountBooks, 'account'>): string =>
  `${account.name} ${account.createdAt}`

/** The token of a revision, as a device with this profile may see it; `after` where its answer was truncated. */
export const printBookToken = (
  { books, formatProfile, syncTokens }: BookTokenContext,
  book: string,
  known: Pick<BookSnapshot, 'epochOf'>,
  {
    revision,
    after,
    since,
  }: Pick<SyncPoint, 'revision'> & Partial<Pick<SyncPoint, 'after' | 'since'>>,
): string =>
  syncTokens.print({
    account: ownerOf(books),
    book,
    epoch: known.epochOf(since ?? revision),
    revision,
    after,
    since,
    form: formOf(formatProfile),
  })

/** What a client's token stands for; undefined when it is stale, or was not given out for this book and form. */
export function readBookToken(
  { books, formatProfile, syncTokens }: BookTokenContext,
  book: string,
  known: Pick<BookSnapshot, 'head' | 'epochOf'>,
  token: string,
): SyncPoint | undefined {
  const point = syncTokens.read(token)
  const isOurs =
    point?.account === ownerOf(books) && point.book === book && point.form === formOf(formatProfile)
  if (!isOurs) return undefined
  const { floor, revision } = known.head
  const { since = point.revision } = point
  const isKept = since >= floor && since <= revision
  return isKept && point.epoch === known.epochOf(since) ? point : undefined
}
