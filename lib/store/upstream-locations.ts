/** An address book of upstream under the name that clients see. */
export interface BookLocation {
  readonly slug: string
  /** Path-absolute, ends in a slash. */
  readonly path: string
  readonly displayName: string | undefined
  /** When its home set was first seen without it, in milliseconds since the epoch; absent while it lists it. */
  readonly missingSince?: number
}

/** Where an account's things are upstream, as discovered; never hard-coded. */
export interface UpstreamLocations {
  /** Origin that all paths belong to, e.g. `https://www.googleapis.com`. */
  readonly origin: string
  readonly principal: string
  readonly home: string
  readonly books: readonly BookLocation[]
  /** Milliseconds since the epoch. */
  readonly discoveredAt: number
}

/** Where the accounts' collections are upstream. Each change moves the store's revision. */
export interface UpstreamLocationStore {
  /** Undefined before upstream was asked. */
  upstreamLocations(account: string): Promise<UpstreamLocations | undefined>
  /** Replaces all of them. Rejects when there is no such account. */
  putUpstreamLocations(account: string, locations: UpstreamLocations): Promise<void>
}
