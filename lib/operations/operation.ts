import type { ResponseSpool } from '../http/response-spool.ts'
import type { AccountBooks } from '../replica/account-books.ts'
import type { SyncTokens } from '../replica/sync-tokens.ts'
import type { KeyedMutex } from '../store/keyed-mutex.ts'
import type { ClientCapabilities } from './clients/client-capabilities.ts'
import type { CardFormatProfile } from './clients/client-profile.ts'
import type { ListedRevisions } from './collections/listed-revisions.ts'
import type { DavRequest, DavResponse } from './message/dav-message.ts'

/** All that operations use on behalf of one device; each of them says which part of it is its own. */
export interface OperationContext {
  /** The account's short name: `USER` in every path. */
  readonly user: string
  /** Whether the device may only read. */
  readonly readOnly: boolean
  /** How the device's client reads cards. */
  readonly formatProfile: CardFormatProfile
  /** The known state of the account's address books, those that the device is shown. */
  readonly books: AccountBooks
  readonly syncTokens: SyncTokens
  readonly listedRevisions: ListedRevisions
  readonly capabilities: ClientCapabilities
  /** A new spool for the body of the response; discarded by the caller when the operation fails. */
  readonly createSpool: () => ResponseSpool
  /** By card, and by UID while a card is created. */
  readonly lock: KeyedMutex['lock']
}

/** Answers requests of one method, with that part of the context which it uses. Throws HttpError, or rejects with it, to refuse. */
export type DavOperation<Context = OperationContext> = (
  request: DavRequest,
  context: Context,
) => Promise<DavResponse> | DavResponse
