/** One Google account that the bridge may use. `name` is `[a-z0-9][a-z0-9-]{0,31}`. */
export interface Account {
  readonly name: string
  /** Learnt from upstream; clients may sign in with it. */
  readonly email: string | undefined
  /** `signed-out` only after the token endpoint said `invalid_grant`. */
  readonly state: 'ok' | 'signed-out'
  /** Milliseconds since the epoch. */
  readonly stateSince: number
  readonly createdAt: number
}

/** A right to get access tokens, with all that is needed to use it: a new client id breaks no older grant. */
export type Grant = RefreshTokenGrant | ServiceAccountGrant

/** What a person has consented to (https://www.rfc-editor.org/rfc/rfc6749#section-6). */
export interface RefreshTokenGrant {
  readonly kind: 'refresh-token'
  readonly refreshToken: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  /** Undefined when the server has none. */
  readonly revocationEndpoint: string | undefined
  readonly scopes: readonly string[]
  /** Milliseconds since the epoch; grants of older versions do not tell. */
  readonly grantedAt?: number
  /** When it ends by itself, as the server has told: at Google while the project is in "Testing". */
  readonly endsAt?: number
}

/**
 * The key of a service account that may act for all of a Google Workspace domain, here for one person
 * (https://developers.google.com/identity/protocols/oauth2/service-account).
 */
export interface ServiceAccountGrant {
  readonly kind: 'service-account'
  readonly clientEmail: string
  /** By which an administrator allows it; undefined when the key file does not tell. */
  readonly clientId: string | undefined
  /** PEM. */
  readonly privateKey: string
  readonly privateKeyId: string | undefined
  /** E-mail address of the person whose contacts are meant. */
  readonly subject: string
  readonly tokenEndpoint: string
  readonly scopes: readonly string[]
  readonly grantedAt?: number
}

/** What happens to properties that a device has never written and leaves out of an update. */
export type Policy = 'merge' | 'warn' | 'pass'

/** One client of an account, with a password of its own. Only a verifier of the password is kept. */
export interface Device {
  readonly account: string
  readonly name: string
  /** SHA-256 over `salt` and the generated password (128 bits or more, so no slow hash is needed). */
  readonly verifier: Buffer
  readonly salt: Buffer
  readonly readOnly: boolean
  /** Name of the client profile that holds in place of the User-Agent's. */
  readonly profile: string | undefined
  /** Slug of the only address book that it is shown; undefined: all. */
  readonly book: string | undefined
  /** What `Store.sealDigest` made; undefined: the device cannot sign in by Digest. */
  readonly digest: Buffer | undefined
  /** `merge`: they stay; `warn`: they go, and the log says so; `pass`: they go. */
  readonly policy: Policy
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | undefined
  readonly createdAt: number
}

/**
 * H(user ":" realm ":" password), which signs in like the password itself
 * (https://www.rfc-editor.org/rfc/rfc7616#section-3.4.2).
 */
export interface DigestSecret {
  readonly user: string
  readonly algorithm: 'SHA-256' | 'MD5'
  /** In lower-case hexadecimal digits. */
  readonly ha1: string
}

/** When and how a device was seen at last. */
export interface DeviceActivity {
  readonly account: string
  readonly device: string
  /** Milliseconds since the epoch. */
  readonly lastSeen: number
  readonly userAgent: string | undefined
  /** Since the device was added. */
  readonly requests: number
}

/** How an account fared at last; undefined is what was never seen. Times are milliseconds since the epoch. */
export interface AccountActivity {
  readonly account: string
  /** The last time that upstream answered a client's request as it should. */
  readonly lastSync: number | undefined
  readonly lastError: { readonly at: number; readonly message: string } | undefined
  /** How many cards its books had upstream when they were listed at last. */
  readonly contacts: number | undefined
}

/** The client of the OAuth server that new grants are asked for. */
export interface OAuthClient {
  readonly clientId: string
  readonly clientSecret: string | undefined
}

/** What is kept of the owner's password. */
export interface OwnerVerifier {
  readonly salt: Buffer
  /** scrypt over the salt and the password as UTF-8. */
  readonly verifier: Buffer
}

/** An address book of upstream under the name that clients see. */
export interface BookPlace {
  readonly slug: string
  /** Path-absolute, ends in a slash. */
  readonly path: string
  readonly displayName: string | undefined
}

/** Where an account's things are upstream, as discovered; never hard-coded. */
export interface Places {
  /** Origin that all paths belong to, e.g. `https://www.googleapis.com`. */
  readonly origin: string
  readonly principal: string
  readonly home: string
  readonly books: readonly BookPlace[]
  /** Milliseconds since the epoch. */
  readonly discoveredAt: number
}

/**
 * The client's name and UID of a card beside upstream's. `pending`: recorded before the PUT was sent, its
 * outcome not yet known. `gone`: deleted, kept so that the deletion goes out under the name that devices know.
 */
export interface Alias {
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

/** What the bridge keeps of a card beside upstream's copy. */
export interface KeptCard {
  readonly account: string
  readonly book: string
  /** Upstream's. */
  readonly id: string
  /** Sealed at rest. */
  readonly payload: Buffer
  /** The book's local revision when it was put. */
  readonly revision: number
}

/**
 * All that outlives the process. Every change is atomic: a kill at any moment leaves the old or the new state.
 * Rejects with an error whose message names the cure when the disk refuses.
 */
export interface Store {
  /** A number that differs after any process has changed accounts, grants, devices or places. Cheap. */
  revision(): Promise<number>

  accounts(): Promise<readonly Account[]>
  account(name: string): Promise<Account | undefined>
  /** Adds or replaces. */
  putAccount(account: Account): Promise<void>
  /** Removes the account with its grant, devices, places, aliases and kept cards. False when there was none. */
  removeAccount(name: string): Promise<boolean>

  grant(account: string): Promise<Grant | undefined>
  /** Sealed at rest. */
  putGrant(account: string, grant: Grant): Promise<void>

  places(account: string): Promise<Places | undefined>
  putPlaces(account: string, places: Places): Promise<void>

  devices(): Promise<readonly Device[]>
  /** Adds or replaces. */
  putDevice(device: Device): Promise<void>
  /** False when there was none. */
  removeDevice(account: string, name: string): Promise<boolean>

  /** Seals what signs a device in, for its `digest`. */
  sealDigest(account: string, device: string, secrets: readonly DigestSecret[]): Promise<Buffer>
  /** The inverse; none for a device without Digest. Rejects by name when they cannot be opened. */
  openDigest(device: Device): Promise<readonly DigestSecret[]>

  /** The properties that the device's client has proved to understand, as lib/vcard/merge/known-names.ts names them. */
  understood(account: string, device: string): Promise<readonly string[]>
  /** Adds to them; they go with the device. */
  addUnderstood(account: string, device: string, names: readonly string[]): Promise<void>

  /** Does not change the revision, as all of the activities. */
  deviceActivities(): Promise<readonly DeviceActivity[]>
  /** Adds `requests` to those that are counted, and replaces the rest. Nothing happens for a device that is gone. */
  addDeviceActivity(activity: DeviceActivity): Promise<void>
  accountActivities(): Promise<readonly AccountActivity[]>
  /** Replaces what is not undefined. Nothing happens for an account that is gone. */
  addAccountActivity(activity: AccountActivity): Promise<void>

  /** The client that the owner gave in the set-up pages; the settings' own goes before it. */
  oauthClient(): Promise<OAuthClient | undefined>
  /** Sealed at rest. */
  putOAuthClient(client: OAuthClient): Promise<void>

  /** Undefined when the owner has set no password: then only one-time keys open the pages. */
  owner(): Promise<OwnerVerifier | undefined>
  putOwner(owner: OwnerVerifier | undefined): Promise<void>
  /** `keyHash`: SHA-256 of a one-time key to the pages. `expiresAt`: milliseconds since the epoch. */
  putEntryKey(keyHash: Buffer, expiresAt: number): Promise<void>
  /** True once for a key that was put and has not expired at `now`. */
  takeEntryKey(keyHash: Buffer, now: number): Promise<boolean>

  /** All aliases of a book, whatever their state. */
  aliases(account: string, book: string): Promise<readonly Alias[]>
  /** Adds, or replaces the one with the same account, book and upstreamName. */
  putAlias(alias: Alias): Promise<void>
  /** Forgets an alias whose PUT never arrived, or whose tombstone is old enough. */
  removeAlias(alias: Alias): Promise<void>

  /** What is kept of a book's cards, in the order in which it was put. */
  kept(account: string, book: string): Promise<readonly KeptCard[]>
  /** Adds or replaces, as one change with the book's new local revision, which it gives. */
  putKept(card: Omit<KeptCard, 'revision'>): Promise<number>
  /** Gives the book's local revision: a new one if there was something to remove. */
  removeKept(account: string, book: string, id: string): Promise<number>
  /** Grows with each change of what is kept of the book, from 0. */
  localRevision(account: string, book: string): Promise<number>

  /** 32 random bytes, made once for the installation and purpose, the same for ever. */
  secret(purpose: string): Promise<Buffer>

  /** Runs `work` while no other work holds `key`; in order of arrival. */
  lock<T>(key: string, work: () => Promise<T>): Promise<T>

  /** Base addresses of the `serve` that is running on this store, if one is. */
  serving(): Promise<readonly string[] | undefined>
  /** Claims the store for this `serve`; the claim dies with the process. Throws when another holds it. */
  claim(addresses: readonly string[]): Promise<void>

  close(): Promise<void>
}
