import type { RefreshTokenGrant } from '../store/grants.ts'
import type { PostForm } from './form-post.ts'
import { OAuthError } from './oauth-error.ts'

/**
 * Ends a grant at its provider (https://www.rfc-editor.org/rfc/rfc7009#section-2.1); one that has ended already
 * counts as ended. The token travels in the body, never in the URL. Rejects with OAuthError.
 *
 * Google ends every grant of that person for the same client along with it.
 */
export async function revokeGrant(grant: RefreshTokenGrant, post: PostForm): Promise<void> {
  const { refreshToken, revocationEndpoint } = grant
  if (revocationEndpoint === undefined)
    throw new OAuthError('the server has no revocation endpoint')
  const form = new URLSearchParams({ token: refreshToken })
  const { status, body } = await post(revocationEndpoint, form)
  // Google answers 400 invalid_token for a token that has ended, where RFC 7009 §2.2 wants 200.
  const dead = status === 400 && body.includes('"invalid_token"')
  if (dead || (status >= 200 && status <= 299)) return
  throw new OAuthError(`${new URL(revocationEndpoint).host} answered ${status}`)
}
