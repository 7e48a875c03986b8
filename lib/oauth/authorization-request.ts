import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { OAuthError } from './oauth-error.ts'
import type { OAuthClientConfig } from './token-endpoint.ts'

/**
 * A request for a person's consent (https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1); `state` and `verifier` never
 * leave the process but in their own request.
 */
export interface AuthorizationRequest {
  /** Where the person's browser must go. */
  readonly url: string
  readonly state: string
  /** Of PKCE: https://www.rfc-editor.org/rfc/rfc7636#section-4.1 */
  readonly verifier: string
  readonly redirectUri: string
  /** Origin of the provider, as its `iss` must be. */
  readonly issuer: string
}

/** With PKCE S256 and 256 random bits of state. */
export function createAuthorizationRequest(
  client: OAuthClientConfig,
  redirectUri: string,
): AuthorizationRequest {
  const state = randomBytes(32).toString('base64url')
  const verifier = randomBytes(48).toString('base64url')
  const url = new URL(client.authorizationEndpoint)
  const parameters = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: redirectUri,
    scope: client.scopes.join(' '),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    // Google gives a refresh token only offline, and a second one only after a fresh consent.
    access_type: 'offline',
    prompt: 'consent',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return { url: url.href, state, verifier, redirectUri, issuer: url.origin }
}

/** Whether the query of a redirect answers this request and no other one; in constant time. */
export function isAuthorizationResponseTo(
  request: AuthorizationRequest,
  query: URLSearchParams,
): boolean {
  const states = query.getAll('state')
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return states.length === 1 && timingSafeEqual(digest(states[0] ?? ''), digest(request.state))
}

/**
 * The code in a redirect that answers this request. Throws OAuthError when the person or the provider refused, or when the
 * answer is another provider's (https://www.rfc-editor.org/rfc/rfc9207#section-2.4).
 */
export function authorizationCodeFrom(
  request: AuthorizationRequest,
  query: URLSearchParams,
): string {
  const issuer = query.get('iss')
  if (issuer !== null && originOf(issuer) !== request.issuer) {
    throw new OAuthError(`the answer does not come from ${request.issuer}`)
  }
  const error = query.get('error')
  if (error !== null) throw refused(error)
  const codes = query.getAll('code')
  if (codes.length !== 1 || !codes[0]) throw new OAuthError('the answer holds no code')
  return codes[0]
}

const originOf = (url: string): string | undefined =>
  URL.canParse(url) ? new URL(url).origin : undefined

const refused = (error: string): OAuthError =>
  /^[a-z_]{1,64}$/.test(error)
    ? new OAuthError(`consent was refused: ${error}`, { code: error })
    : new OAuthError('consent was refused')
