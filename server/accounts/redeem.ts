import { createFormPost } from '../../lib/oauth/form-post.ts'
import type { Consent } from '../../lib/oauth/grant.ts'
import { newGrant } from '../../lib/oauth/renewed-grant.ts'
import type { TokenAnswer } from '../../lib/oauth/token-answer.ts'
import { createTokenEndpoint, type Client } from '../../lib/oauth/token-endpoint.ts'
import type { Store } from '../../lib/store/store.ts'
import { adopt, type Adopted } from './adopt.ts'
import { googleConsole } from './google-console.ts'
import type { Settings } from '../settings/settings.ts'

/** A code that answers a consent, and the account that is to have what it gives. */
export interface Redemption {
  readonly account: string
  readonly client: Client
  readonly consent: Consent
  readonly code: string
}

/**
 * Exchanges the code for a grant and gives that to the account. Rejects with OAuthError (see `refusedSignIn`) or an
 * error with the cure; nothing is stored then.
 */
export async function redeem(
  settings: Settings,
  store: Store,
  { account, client, consent, code }: Redemption,
): Promise<Adopted> {
  const { verifier, redirectUri } = consent
  const endpoint = createTokenEndpoint(createFormPost({ ca: settings.upstream.ca }))
  const answer = await endpoint.exchange(client, { code, verifier, redirectUri })
  const refreshToken = refreshTokenOf(answer, settings)
  const grant = newGrant(client, refreshToken, answer, Date.now())
  return adopt({ settings }, store, { account, grant, answer, email: undefined })
}

function refreshTokenOf({ refreshToken }: TokenAnswer, { upstream }: Settings): string {
  if (refreshToken !== undefined) return refreshToken
  const cure = upstream.quirks === 'google' ? atGoogle : elsewhere
  throw new Error(
    `the answer holds no refresh token, so access would end within the hour; nothing was changed. ${cure}`,
  )
}

const atGoogle = `Take this app's access back at ${googleConsole.connections} and run it again`

// OpenID Connect calls it so: https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess
const elsewhere =
  'Allow refresh tokens for this client at the OAuth server, or add its scope for them (often ' +
  '"offline_access") to oauth.scopes, and run it again'
