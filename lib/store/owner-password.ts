/** What is stored of the owner's password. */
export interface OwnerPasswordVerifier {
  readonly salt: Buffer
  /** scrypt over the salt and the password as UTF-8. */
  readonly verifier: Buffer
}

/** The password of the set-up pages. */
export interface OwnerPasswordStore {
  /** Undefined when the owner has set no password: then only one-time keys open the pages. */
  ownerVerifier(): Promise<OwnerPasswordVerifier | undefined>
  putOwnerVerifier(verifier: OwnerPasswordVerifier | undefined): Promise<void>
}
