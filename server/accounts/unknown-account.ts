/** Someone names an account that does not exist. */
export const unknownAccount = (name: string): Error =>
  new Error(`there is no account ${name}: see carddav-bridge account list`)
