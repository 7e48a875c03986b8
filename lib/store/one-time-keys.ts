/** One-time keys to the set-up pages, known by their SHA-256. Times are milliseconds since the epoch. */
export interface OneTimeKeyStore {
  putOneTimeKey(keyHash: Buffer, expiresAt: number): Promise<void>
  /** True once for a key that was put and has not expired at `now`. */
  redeemOneTimeKey(keyHash: Buffer, now: number): Promise<boolean>
}
