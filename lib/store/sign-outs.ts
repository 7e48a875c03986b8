/** What ends the sessions of all browsers that are signed in to the set-up pages, in whatever process they are. */
export interface SignOutStore {
  /** How often all were signed out: a session is good as long as this is what it was when it began. */
  signOutCount(): Promise<number>
  /** One-time keys that nobody has used go, too. */
  signOutAllBrowsers(): Promise<void>
}
