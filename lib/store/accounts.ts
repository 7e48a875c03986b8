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

/** The accounts. Each change moves the store's revision. */
export interface AccountStore {
  /** In the order of their names. */
  accounts(): Promise<readonly Account[]>
  account(name: string): Promise<Account | undefined>
  /** Adds or replaces. */
  putAccount(account: Account): Promise<void>
  /** Removes, in one change, the account with all that belongs to it. False when there was none. */
  removeAccount(name: string): Promise<boolean>
}
