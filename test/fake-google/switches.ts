/** Where Google's behaviour is uncertain or has changed. The defaults are those of 2026; set them at any time. */
export interface Switches {
  /** `Location` of a create; before 2026 a PUT had none. POST always has one. */
  putLocation: 'path' | 'url' | 'none'
  /** If-Match and If-None-Match as documented, instead of ignored. */
  honourPreconditions: boolean
  putUpdateStatus: 204 | 201
  /** A multiget that names the book itself fails. */
  ownHrefInMultiget500: boolean
  /** PROPFIND for the principal on the book fails with this status. */
  bookRefusesPrincipal: 400 | 404 | undefined
  /** Display name and resource type of the book are missing. */
  bookWithoutType: boolean
  tokenChallenge: 'basic' | 'bearer'
  cardDavApiDisabled: boolean
  /** sync-collection reports all deletions ever made. */
  overReportDeletions: boolean
  /** Compress answers for clients that accept it. */
  gzip: boolean
  /** The consent screen is "External" and "Testing": refresh tokens die after seven days. */
  testing: boolean
  /** The person who consents without being asked; undefined shows the page. */
  consent: string | undefined
  /** The scopes that the person leaves ticked; undefined for all that were asked for. */
  grantedScopes: readonly string[] | undefined
  /** `iss` in the redirect of the authorization endpoint (RFC 9207). */
  issuer: string | undefined
}

export function defaultSwitches(): Switches {
  return {
    putLocation: 'path',
    honourPreconditions: false,
    putUpdateStatus: 204,
    ownHrefInMultiget500: true,
    bookRefusesPrincipal: undefined,
    bookWithoutType: false,
    tokenChallenge: 'basic',
    cardDavApiDisabled: false,
    overReportDeletions: false,
    gzip: true,
    testing: false,
    consent: undefined,
    grantedScopes: undefined,
    issuer: undefined,
  }
}
