import type { OAuth2ClientOptions } from 'google-auth-library'
import type { Grant, RefreshTokenGrant, ServiceAccountGrant } from '../store/store.ts'
import type { FormAnswer, FormPost } from './form-post.ts'
import { OAuthError } from './oauth-error.ts'
import { withServiceAccountCure } from './service-account-cure.ts'
import { readTokenAnswer, type TokenAnswer } from './token-answer.ts'

/** The client of a provider that people consent to. */
export type Client = Omit<RefreshTokenGrant, 'kind' | 'refreshToken' | 'grantedAt' | 'endsAt'>

export interface CodeExchange {
  readonly code: string
  readonly verifier: string
  readonly redirectUri: string
}

/** The uses of a token endpoint. Each sends exactly one request and rejects with OAuthError. */
export interface TokenEndpoint {
  /** An access token from a grant of either kind. */
  refresh(grant: Grant): Promise<TokenAnswer>
  exchange(client: Client, code: CodeExchange): Promise<TokenAnswer>
}

/** The only place that touches google-auth-library, which is loaded at the first use. */
export function createTokenEndpoint(post: FormPost): TokenEndpoint {
  return {
    refresh: (grant) =>
      grant.kind === 'service-account' ? assertion(post, grant) : refresh(post, grant),
    exchange: (client, { code, verifier, redirectUri }) =>
      ask(post, client.tokenEndpoint, ({ OAuth2Client }, transport) =>
        new OAuth2Client({ ...identity(client), ...transport }).getToken({
          code,
          codeVerifier: verifier,
          redirect_uri: redirectUri,
        }),
      ),
  }
}

const refresh = (post: FormPost, grant: RefreshTokenGrant): Promise<TokenAnswer> =>
  ask(post, grant.tokenEndpoint, ({ OAuth2Client }, transport) => {
    const library = new OAuth2Client({ ...identity(grant), ...transport })
    library.setCredentials({ refresh_token: grant.refreshToken })
    return library.getAccessToken()
  })

/** https://www.rfc-editor.org/rfc/rfc7523#section-2.1 */
const assertion = (post: FormPost, grant: ServiceAccountGrant): Promise<TokenAnswer> =>
  ask(post, grant.tokenEndpoint, ({ JWT }, transport) => {
    const { clientEmail: email, privateKey: key, subject, tokenEndpoint } = grant
    const scopes = [...grant.scopes]
    // The library signs for Google's endpoint, unless told.
    const additionalClaims = { aud: tokenEndpoint }
    const library = new JWT({ email, key, subject, scopes, additionalClaims, ...transport })
    return library.getAccessToken()
  }).catch((error: unknown) => {
    throw error instanceof OAuthError ? withServiceAccountCure(error, grant) : error
  })

type Library = typeof import('google-auth-library')

/**
 * The library asks over our transport, and what came over the wire is judged here: its errors carry the
 * request with all secrets, and its result hides a rotated refresh token behind the old one.
 */
async function ask(
  post: FormPost,
  tokenEndpoint: string,
  use: (library: Library, transport: OAuth2ClientOptions) => Promise<unknown>,
): Promise<TokenAnswer> {
  const { host } = new URL(tokenEndpoint)
  let outcome: FormAnswer | OAuthError = new OAuthError(`${host} was not asked`)
  const recording = async (form: URLSearchParams): Promise<FormAnswer> => {
    // Whatever address the library would take: for assertions it knows Google's only.
    const answer = await post(tokenEndpoint, form).catch((error: unknown) => {
      throw (outcome = error instanceof OAuthError ? error : new OAuthError(`${host} failed`))
    })
    return (outcome = answer)
  }
  const library = await import('google-auth-library')
  await use(library, transportOver(recording)).catch(() => undefined)
  if (outcome instanceof OAuthError) throw outcome
  return readTokenAnswer(outcome, host)
}

const identity = ({ clientId, clientSecret }: Client): OAuth2ClientOptions => ({
  clientId,
  ...(clientSecret === undefined ? {} : { clientSecret }),
})

const transportOver = (
  send: (form: URLSearchParams) => Promise<FormAnswer>,
): OAuth2ClientOptions => ({
  // Its interceptors print headers and answers when GOOGLE_SDK_NODE_LOGGING is set.
  useAuthRequestParameters: false,
  // It would repeat a POST up to three times, one with a rotating refresh token included.
  transporterOptions: { fetchImplementation: asFetch(send), retryConfig: { retry: 0 } },
})

const asFetch =
  (send: (form: URLSearchParams) => Promise<FormAnswer>): typeof fetch =>
  async (_, init) => {
    const { status, body } = await send(new URLSearchParams(init?.body as URLSearchParams))
    const empty = status === 204 || status === 205 || status === 304
    // Labelled as JSON whatever the endpoint says: the library parses by the label, and survives text.
    return new Response(empty ? null : body, {
      status,
      headers: { 'Content-Type': 'application/json' },
    })
  }
