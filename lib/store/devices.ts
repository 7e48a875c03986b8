/** What happens to properties that a device has never written and leaves out of an update. */
export type OmittedPropertyPolicy = 'merge' | 'warn' | 'pass'

/** One client of an account, with a password of its own. Only a verifier of the password is stored. */
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
  /** What `sealDigestSecrets` made; undefined: the device cannot sign in by Digest. */
  readonly digest: Buffer | undefined
  /** `merge`: they stay; `warn`: they go, and the log says so; `pass`: they go. */
  readonly policy: OmittedPropertyPolicy
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | undefined
  readonly createdAt: number
}

/** The devices of all accounts. Each change moves the store's revision. */
export interface DeviceStore {
  /** In the order of accounts and names. */
  devices(): Promise<readonly Device[]>
  /** Adds or replaces. Rejects when there is no such account. */
  putDevice(device: Device): Promise<void>
  /** Removes it with all that is stored of it. False when there was none. */
  removeDevice(account: string, name: string): Promise<boolean>
}
