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

/** The grants, sealed at rest, at most one for each account. A change moves the store's revision. */
export interface GrantStore {
  grant(account: string): Promise<Grant | undefined>
  /** Adds or replaces. Rejects when there is no such account. */
  putGrant(account: string, grant: Grant): Promise<void>
}
