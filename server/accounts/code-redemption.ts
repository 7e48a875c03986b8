import { createPostForm } from '../../lib/oauth/form-post.ts'
import type { AuthorizationRequest } from '../../lib/oauth/authorization-request.ts'
import { createRefreshTokenGrant } from '../../lib/oauth/grant-update.ts'
import type { TokenResponse } from '../../lib/oauth/token-response.ts'
import { createTokenEndpoint, type OAuthClientConfig } from '../../lib/oauth/token-endpoint.ts'
import { assignGrant, type AssignedGrant, type GrantAssignmentStore } from './grant-assignment.ts'
import { googleConsoleUrls } from './google-console.ts'
import type { Settings } from '../settings/settings.ts'

/** The code that answers an authorization request, and the account that is to have the grant. */
export interface CodeRedemption {
  readonly account: string
  readonly client: OAuthClientConfig
  readonly authorizationRequest: AuthorizationRequest
  readonly code: string
}

/**
 * Exchanges the code for a grant and assigns that to the account. Rejects with OAuthError when the token endpoint gives none,
 * else with an error that says what to do; nothing is stored then.
 */
export async function redeemAuthorizationCode(
  settings: Settings,
  store: GrantAssignmentStore,
  { account, client, authorizationRequest: consent, code }: CodeRedemption,
): Promise<AssignedGrant> {
  const { verifier, redirectUri } = consent
  const endpoint = createTokenEndpoint(createPostForm({ ca: settings.upstream.ca }))
  const answer = await endpoint.exchange(client, { code, verifier, redirectUri })
  const refreshToken = refreshTokenOf(answer, settings)
  const grant = createRefreshTokenGrant(client, refreshToken, answer, Date.now())
  return assignGrant(settings, store, { account, grant, answer, email: undefined })
}

function refreshTokenOf({ refreshToken }: TokenResponse, { upstream }: Settings): string {
  if (refreshToken !== undefined) return refreshToken
  const cure = upstream.quirks === 'google' ? atGoogle : elsewhere
  throw new Error(
    `the answer holds no refresh token, so access would end within the hour; nothing was changed. ${cure}`,
  )
}

const atGoogle = `Take this app's access back at ${googleConsoleUrls.connections} and run it again`

// OpenID Connect calls it so: https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess
const elsewhere =
  'Allow refresh tokens for this client at the OAuth server, or add its scope for them (often ' +
  '"offline_access") to oauth.scopes, and run it again'
