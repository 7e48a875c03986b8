import type { OAuth2Client } from 'google-auth-library'
import type { Grant } from '../store.ts'
import type { FormAnswer, FormPost } from './form-post.ts'
import { OAuthError } from './oauth-error.ts'
import { readTokenAnswer, type TokenAnswer } from './token-answer.ts'

/** What a grant needs of its provider and client to be used. */
export type Client = Omit<Grant, 'refreshToken'>

export interface CodeExchange {
  readonly code: string
  readonly verifier: string
  readonly redirectUri: string
}

/** The two uses of a token endpoint. Both send exactly one request and reject with OAuthError. */
export interface TokenEndpoint {
  refresh(grant: Grant): Promise<TokenAnswer>
  exchange(client: Client, code: CodeExchange): Promise<TokenAnswer>
}

/** The only place that touches google-auth-library, which is loaded at the first use. */
export function createTokenEndpoint(post: FormPost): TokenEndpoint {
  return {
    refresh: (grant) =>
      ask(post, grant, async (library) => {
        library.setCredentials({ refresh_token: grant.refreshToken })
        await library.getAccessToken()
      }),
    exchange: (client, { code, verifier, redirectUri }) =>
      ask(post, client, async (library) => {
        await library.getToken({ code, codeVerifier: verifier, redirect_uri: redirectUri })
      }),
  }
}

/**
 * The library asks over our transport, and what came over the wire is judged here: its errors carry the
 * request with all secrets, and its result hides a rotated refresh token behind the old one.
 */
async function ask(
  post: FormPost,
  client: Client,
  use: (library: OAuth2Client) => Promise<void>,
): Promise<TokenAnswer> {
  const { OAuth2Client } = await import('google-auth-library')
  const { host } = new URL(client.tokenEndpoint)
  let outcome: FormAnswer | OAuthError = new OAuthError(`${host} was not asked`)
  const recording: FormPost = async (url, form) => {
    const answer = await post(url, form).catch((error: unknown) => {
      throw (outcome = error instanceof OAuthError ? error : new OAuthError(`${host} failed`))
    })
    return (outcome = answer)
  }
  await use(new OAuth2Client(libraryOptions(client, recording))).catch(() => undefined)
  if (outcome instanceof OAuthError) throw outcome
  return readTokenAnswer(outcome, host)
}

type LibraryOptions = ConstructorParameters<typeof OAuth2Client>[0]

const libraryOptions = (client: Client, post: FormPost): LibraryOptions => ({
  clientId: client.clientId,
  ...(client.clientSecret === undefined ? {} : { clientSecret: client.clientSecret }),
  endpoints: { oauth2TokenUrl: client.tokenEndpoint },
  // Its interceptors print headers and answers when GOOGLE_SDK_NODE_LOGGING is set.
  useAuthRequestParameters: false,
  // It would repeat a POST up to three times, one with a rotating refresh token included.
  transporterOptions: { fetchImplementation: asFetch(post), retryConfig: { retry: 0 } },
})

const asFetch =
  (post: FormPost): typeof fetch =>
  async (input, init) => {
    const url = input instanceof Request ? input.url : input.toString()
    const { status, body } = await post(url, new URLSearchParams(init?.body as URLSearchParams))
    const empty = status === 204 || status === 205 || status === 304
    // Labelled as JSON whatever the endpoint says: the library parses by the label, and survives text.
    return new Response(empty ? null : body, {
      status,
      headers: { 'Content-Type': 'application/json' },
    })
  }
