/** For a name that no account has. */
export const unknownAccountError = (name: string): Error =>
  new Error(`there is no account ${name}: see carddav-bridge account list`)
