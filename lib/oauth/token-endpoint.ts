import type { OAuth2ClientOptions } from 'google-auth-library'
import type { Grant, RefreshTokenGrant, ServiceAccountGrant } from '../store/grants.ts'
import type { FormResponse, PostForm } from './form-post.ts'
import { OAuthError } from './oauth-error.ts'
import { explainServiceAccountError } from './service-account-error.ts'
import { parseTokenResponse, type TokenResponse } from './token-response.ts'

/** The client of a provider that people consent to. */
export type OAuthClientConfig = Omit<
  RefreshTokenGrant,
  'kind' | 'refreshToken' | 'grantedAt' | 'endsAt'
>

interface AuthorizationCodeExchange {
  readonly code: string
  readonly verifier: string
  readonly redirectUri: string
}

/** The uses of a token endpoint. Each sends exactly one request and rejects with OAuthError. */
export interface TokenEndpoint {
  /** An access token from a grant of either kind. */
  refresh(grant: Grant): Promise<TokenResponse>
  exchange(client: OAuthClientConfig, code: AuthorizationCodeExchange): Promise<TokenResponse>
}

/** The only place that touches google-auth-library, which is loaded at the first use. */
export function createTokenEndpoint(post: PostForm): TokenEndpoint {
  return {
    refresh: (grant) =>
      grant.kind === 'service-account' ? refreshByAssertion(post, grant) : refresh(post, grant),
    exchange: (client, { code, verifier, redirectUri }) =>
      requestToken(post, client.tokenEndpoint, ({ OAuth2Client }, transport) =>
        new OAuth2Client({ ...clientOptions(client), ...transport }).getToken({
          code,
          codeVerifier: verifier,
          redirect_uri: redirectUri,
        }),
      ),
  }
}

const refresh = (post: PostForm, grant: RefreshTokenGrant): Promise<TokenResponse> =>
  requestToken(post, grant.tokenEndpoint, ({ OAuth2Client }, transport) => {
    const library = new OAuth2Client({ ...clientOptions(grant), ...transport })
    library.setCredentials({ refresh_token: grant.refreshToken })
    return library.getAccessToken()
  })

/** https://www.rfc-editor.org/rfc/rfc7523#section-2.1 */
const refreshByAssertion = (post: PostForm, grant: ServiceAccountGrant): Promise<TokenResponse> =>
  requestToken(post, grant.tokenEndpoint, ({ JWT }, transport) => {
    const { clientEmail: email, privateKey: key, subject, tokenEndpoint } = grant
    const scopes = [...grant.scopes]
    // The library signs for Google's endpoint, unless told.
    const additionalClaims = { aud: tokenEndpoint }
    const library = new JWT({ email, key, subject, scopes, additionalClaims, ...transport })
    return library.getAccessToken()
  }).catch((error: unknown) => {
    throw error instanceof OAuthError ? explainServiceAccountError(error, grant) : error
  })

type Library = typeof import('google-auth-library')

/**
 * The library asks over our transport, and what came over the wire is judged here: its errors carry the
 * request with all secrets, and its result hides a rotated refresh token behind the old one.
 */
async function requestToken(
  post: PostForm,
  tokenEndpoint: string,
  use: (library: Library, transport: OAuth2ClientOptions) => Promise<unknown>,
): Promise<TokenResponse> {
  const { host } = new URL(tokenEndpoint)
  let outcome: FormResponse | OAuthError = new OAuthError(`${host} was not asked`)
  const recording = async (form: URLSearchParams): Promise<FormResponse> => {
    // Whatever address the library would take: for assertions it knows Google's only.
    const answer = await post(tokenEndpoint, form).catch((error: unknown) => {
      throw (outcome = error instanceof OAuthError ? error : new OAuthError(`${host} failed`))
    })
    return (outcome = answer)
  }
  const library = await import('google-auth-library')
  await use(library, transportThrough(recording)).catch(() => undefined)
  if (outcome instanceof OAuthError) throw outcome
  return parseTokenResponse(outcome, host)
}

const clientOptions = ({ clientId, clientSecret }: OAuthClientConfig): OAuth2ClientOptions => ({
  clientId,
  ...(clientSecret === undefined ? {} : { clientSecret }),
})

const transportThrough = (
  send: (form: URLSearchParams) => Promise<FormResponse>,
): OAuth2ClientOptions => ({
  // Its interceptors print headers and answers when GOOGLE_SDK_NODE_LOGGING is set.
  useAuthRequestParameters: false,
  // It would repeat a POST up to three times, one with a rotating refresh token included.
  transporterOptions: { fetchImplementation: asFetch(send), retryConfig: { retry: 0 } },
})

const asFetch =
  (send: (form: URLSearchParams) => Promise<FormResponse>): typeof fetch =>
  async (_, init) => {
    const { status, body } = await send(new URLSearchParams(init?.body as URLSearchParams))
    const empty = status === 204 || status === 205 || status === 304
    // Labelled as JSON whatever the endpoint says: the library parses by the label, and survives text.
    return new Response(empty ? null : body, {
      status,
      headers: { 'Content-Type': 'application/json' },
    })
  }
