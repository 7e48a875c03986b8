import type { Spool } from '../../http/spool.ts'
import type { Headers } from '../../errors/http-error.ts'
import type { Aliases } from '../../mapping/aliases.ts'
import type { Resource } from '../../mapping/resource.ts'
import type { SyncTokens } from '../../mapping/sync-token.ts'
import type { Session } from '../../upstream/book/session.ts'
import type { CardCache } from '../cards/card-cache.ts'
import type { KeptCards } from '../cards/kept-cards.ts'
import type { Profile, Reader } from '../clients/profile.ts'
import type { Understanding } from '../clients/understanding.ts'

/** A client's request after accept, authenticate and locate. */
export interface DavRequest {
  readonly method: string
  readonly resource: Resource
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
  readonly profile: Profile
  /** Whether an authority (`host:port`) in an href is one of our names. */
  readonly isOurs: (authority: string) => boolean
}

/** What the operations may use on behalf of one device. */
export interface OperationContext {
  /** The account's short name: `USER` in every path. */
  readonly user: string
  readonly readOnly: boolean
  /** How the device's client reads cards. */
  readonly reader: Reader
  readonly session: Session
  readonly aliases: Aliases
  readonly syncTokens: SyncTokens
  readonly cards: CardCache
  readonly kept: KeptCards
  readonly understanding: Understanding
  readonly spool: () => Spool
  /** Runs work on one card while no other work holds it. */
  readonly lock: <T>(key: string, work: () => Promise<T>) => Promise<T>
}

/** A whole answer. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body?: Buffer | Spool
}

/** One thing that a client may ask. Throws HttpError to refuse. */
export type Operation = (request: DavRequest, house: OperationContext) => Promise<Answer> | Answer
