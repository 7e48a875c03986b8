/** The client of the OAuth server that new grants are asked for. */
export interface OAuthClientCredentials {
  readonly clientId: string
  readonly clientSecret: string | undefined
}

/** The OAuth client that the owner gave in the set-up pages or to `client add`; that of the settings goes before it. */
export interface OAuthClientStore {
  oauthClient(): Promise<OAuthClientCredentials | undefined>
  /** Sealed at rest. */
  putOAuthClient(client: OAuthClientCredentials): Promise<void>
}
