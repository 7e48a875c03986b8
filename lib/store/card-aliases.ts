/**
 * The client's name and UID of a card beside upstream's. `pending`: recorded before the PUT was sent, its
 * outcome not yet known. `gone`: deleted, kept so that the deletion goes out under the name that devices know.
 */
export interface CardAlias {
  readonly account: string
  readonly book: string
  /** Last path segment as the client chose it: a canonical segment (lib/mapping/path-segment.ts). */
  readonly name: string
  /** The client's UID; undefined when its card had none. */
  readonly uid: string | undefined
  /** The fresh random name under which the card was PUT upstream. Never used twice. */
  readonly upstreamName: string
  /** Upstream's id; undefined while pending. */
  readonly id: string | undefined
  readonly state: 'pending' | 'live' | 'gone'
  /** Milliseconds since the epoch of the last change of state. */
  readonly since: number
}

/** The aliases of the cards that clients created. */
export interface CardAliasStore {
  /** All aliases of a book, whatever their state. */
  cardAliases(account: string, book: string): Promise<readonly CardAlias[]>
  /** Adds, or replaces the one with the same account, book and upstreamName. */
  putCardAlias(alias: CardAlias): Promise<void>
  /** Forgets an alias whose PUT never arrived, or whose tombstone is old enough. */
  removeCardAlias(alias: CardAlias): Promise<void>
}
