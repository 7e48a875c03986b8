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
  /** The last time that a device read or wrote cards while upstream could be had. */
  readonly lastSync: number | undefined
  readonly lastError: { readonly at: number; readonly message: string } | undefined
  /** How many cards its books had upstream when they were listed at last. */
  readonly contacts: number | undefined
}

/** The last activity of devices and accounts. No change moves the store's revision. */
export interface ActivityStore {
  deviceActivities(): Promise<readonly DeviceActivity[]>
  /** Adds `requests` to those that are counted, and replaces the rest. Nothing happens for a device that is gone. */
  addDeviceActivity(activity: DeviceActivity): Promise<void>
  accountActivities(): Promise<readonly AccountActivity[]>
  /** Replaces what is not undefined. Nothing happens for an account that is gone. */
  addAccountActivity(activity: AccountActivity): Promise<void>
}
