import type { XmlName } from '../../dav/xml/xml-name.ts'

/** A member of an address book as a listing or a sync report tells it. */
export interface ListedCard {
  /** Upstream's: a canonical path segment. */
  readonly id: string
  /** As upstream spells it; undefined when it tells none. */
  readonly etag: string | undefined
  /** `DAV:getlastmodified` and `DAV:creationdate`, in milliseconds since the epoch; undefined where upstream tells none. */
  readonly lastModified?: number | undefined
  readonly created?: number | undefined
}

/** A card as upstream stores it. */
export interface UpstreamCard extends ListedCard {
  readonly body: Buffer
}

/** What one multiget says of the cards that it asks for; those that it does not name, or tells as missing, are not there. */
export interface FetchedCards {
  /** Each under upstream's own id. */
  readonly cards: readonly UpstreamCard[]
  /** Ids of cards that are there and were not delivered. */
  readonly withheld: ReadonlySet<string>
}

/** An address book as one PROPFIND with Depth 0 tells it. */
export interface UpstreamBookHead {
  /** What RFC 6578 calls `DAV:sync-token`; undefined where upstream has none. */
  readonly syncToken: string | undefined
  readonly ctag: string | undefined
  /** The other text properties that upstream has (displayname, privileges …). */
  readonly properties: ReadonlyMap<XmlName, string>
}

/** What has changed since a sync-token, all pages of a truncated report together. */
export interface UpstreamChanges {
  readonly changed: readonly ListedCard[]
  readonly removed: readonly string[]
  readonly syncToken: string
}

/**
 * One address book upstream, as the replica asks it. Rejects with HttpError 502, 503 or 504 when upstream fails or
 * its answer is not understood (a row that cannot be placed, two rows about one card that differ), and with 404 when
 * the book is proved not to be there. Every answer is whole.
 */
export interface UpstreamBook {
  head(): Promise<UpstreamBookHead>
  /** Every member once. */
  list(): Promise<readonly ListedCard[]>
  /** Undefined when upstream no longer knows the token. */
  changes(syncToken: string): Promise<UpstreamChanges | undefined>
  /** `batchSize` ids at most. */
  fetch(ids: readonly string[]): Promise<FetchedCards>
  /** One card by itself; undefined when it is not there, and the book is. */
  read(id: string): Promise<UpstreamCard | undefined>
  /** How many ids `fetch` takes. */
  readonly batchSize: number
}
