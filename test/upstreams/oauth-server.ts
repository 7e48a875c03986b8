import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Scope } from '../support/scope.ts'
import { listen } from './listen.ts'

/** An OAuth server for public clients that keeps the RFCs and is nobody's in particular. */
export interface OAuthServer {
  readonly clientId: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly revocationEndpoint: string
  readonly scopes: readonly string[]
  /** Whether an `Authorization` value carries an access token that is good now. */
  accepts(authorization: string | undefined): boolean
  /** Every access token given out so far stops working. */
  expireAccessTokens(): void
  /** The forms that came to the token endpoint. */
  readonly forms: readonly URLSearchParams[]
  /** The refresh tokens that are good now. */
  readonly alive: ReadonlySet<string>
}

export interface OAuthServerOptions {
  /** Without them access ends with the access token. */
  readonly refreshTokens?: boolean
}

interface State {
  readonly refreshTokens: boolean
  /** Code → its PKCE challenge. */
  readonly codes: Map<string, string>
  readonly access: Set<string>
  readonly alive: Set<string>
  readonly forms: URLSearchParams[]
}

const clientId = 'a-public-client'
const secret = (): string => randomBytes(24).toString('base64url')

/** Starts it; everyone consents at once. A refresh token is good for one use (RFC 9700 §4.14.2). */
export async function startOAuthServer(
  scope: Scope,
  { refreshTokens = true }: OAuthServerOptions = {},
): Promise<OAuthServer> {
  const state: State = {
    refreshTokens,
    codes: new Map(),
    access: new Set(),
    alive: new Set(),
    forms: [],
  }
  const url = await listen(scope, (req, res) => void serve(req, res, state))
  return {
    clientId,
    authorizationEndpoint: `${url}/realms/family/authorize`,
    tokenEndpoint: `${url}/realms/family/token`,
    revocationEndpoint: `${url}/realms/family/end`,
    scopes: ['contacts', 'offline_access'],
    accepts: (value) => /^Bearer /i.test(value ?? '') && state.access.has((value ?? '').slice(7)),
    expireAccessTokens: () => {
      state.access.clear()
    },
    forms: state.forms,
    alive: state.alive,
  }
}

async function serve(req: IncomingMessage, res: ServerResponse, state: State): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://server')
  const form = new URLSearchParams(await text(req))
  if (url.pathname.endsWith('/authorize')) {
    res.writeHead(302, { Location: consent(url.searchParams, state) }).end()
    return
  }
  const [status, body] = url.pathname.endsWith('/end') ? end(form, state) : token(form, state)
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

function consent(asked: URLSearchParams, { codes }: State): string {
  const back = new URL(asked.get('redirect_uri') ?? '')
  const code = secret()
  codes.set(code, asked.get('code_challenge') ?? '')
  back.searchParams.set('code', code)
  back.searchParams.set('state', asked.get('state') ?? '')
  return back.href
}

type Answer = readonly [status: number, body: Readonly<Record<string, unknown>>]

function token(form: URLSearchParams, state: State): Answer {
  state.forms.push(form)
  if (form.get('client_id') !== clientId || form.has('client_secret'))
    return [401, { error: 'invalid_client' }]
  const granted =
    form.get('grant_type') === 'refresh_token' ? spend(form, state) : redeem(form, state)
  return granted ? [200, tokens(state)] : [400, { error: 'invalid_grant' }]
}

/** RFC 7636 §4.6. */
function redeem(form: URLSearchParams, { codes }: State): boolean {
  const code = form.get('code') ?? ''
  const challenge = codes.get(code)
  codes.delete(code)
  const verifier = createHash('sha256').update(form.get('code_verifier') ?? '')
  return challenge === verifier.digest('base64url')
}

const spend = (form: URLSearchParams, { alive }: State): boolean =>
  alive.delete(form.get('refresh_token') ?? '')

function tokens({ access, alive, refreshTokens }: State): Answer[1] {
  const access_token = secret()
  access.add(access_token)
  const answer = { access_token, token_type: 'Bearer', expires_in: 3600 }
  if (!refreshTokens) return answer
  const refresh_token = secret()
  alive.add(refresh_token)
  return { ...answer, refresh_token }
}

/** RFC 7009 §2.2. */
function end(form: URLSearchParams, { alive }: State): Answer {
  alive.delete(form.get('token') ?? '')
  return [200, {}]
}
