import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

import type { Scope } from '../support/scope.ts'
import { listen } from './listen.ts'

/** What an OAuth client needs to know, and what the resource server asks. */
export interface TokenEndpoint {
  readonly tokenEndpoint: string
  readonly refreshToken: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scopes: readonly string[]
  /** Whether an `Authorization` value carries an access token that is good now. */
  accepts(authorization: string | undefined): boolean
  /** Every access token given out so far stops working; the refresh token stays good. */
  expireAccessTokens(): void
  /** From now on the refresh token is answered with `invalid_grant`. */
  revoke(): void
}

interface Grants {
  readonly endpoint: Omit<TokenEndpoint, 'tokenEndpoint'>
  answer(form: URLSearchParams): Answer
}

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, string | number>>
}

const secret = (): string => randomBytes(24).toString('base64url')

/** Trades one refresh token for access tokens that last an hour (RFC 6749 §6). */
export async function startTokenEndpoint(scope: Scope): Promise<TokenEndpoint> {
  const grants = createGrants()
  const origin = await listen(scope, (req, res) => void reply(req, res, grants))
  return { ...grants.endpoint, tokenEndpoint: `${origin}/token` }
}

function createGrants(): Grants {
  const access = new Set<string>()
  const [clientId, clientSecret, refreshToken] = ['bridge-under-test', secret(), secret()]
  let revoked = false
  return {
    endpoint: {
      clientId,
      clientSecret,
      refreshToken,
      scopes: ['carddav'],
      accepts: (value) => /^Bearer /i.test(value ?? '') && access.has((value ?? '').slice(7)),
      expireAccessTokens: () => {
        access.clear()
      },
      revoke: () => {
        revoked = true
      },
    },
    answer(form) {
      const refused = refusal(form, {
        clientId,
        clientSecret,
        refreshToken: revoked ? '' : refreshToken,
      })
      if (refused !== undefined) return refused
      const token = secret()
      access.add(token)
      const body = { access_token: token, token_type: 'Bearer', expires_in: 3600, scope: 'carddav' }
      return { status: 200, body }
    },
  }
}

/** The errors of RFC 6749 §5.2, in the order in which a server finds them. */
function refusal(
  form: URLSearchParams,
  known: {
    readonly clientId: string
    readonly clientSecret: string
    readonly refreshToken: string
  },
): Answer | undefined {
  const { clientId, clientSecret, refreshToken } = known
  if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) {
    return { status: 401, body: { error: 'invalid_client' } }
  }
  if (form.get('grant_type') !== 'refresh_token') {
    return { status: 400, body: { error: 'unsupported_grant_type' } }
  }
  if (form.get('refresh_token') !== refreshToken) {
    return { status: 400, body: { error: 'invalid_grant' } }
  }
  return undefined
}

async function reply(req: IncomingMessage, res: ServerResponse, grants: Grants): Promise<void> {
  const form = clientOf(req, new URLSearchParams(await text(req)))
  const { status, body } =
    req.method === 'POST'
      ? grants.answer(form)
      : { status: 405, body: { error: 'invalid_request' } }
  res.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  res.end(JSON.stringify(body))
}

/** A client may name itself by Basic instead of in the form (RFC 6749 §2.3.1). */
function clientOf(req: IncomingMessage, form: URLSearchParams): URLSearchParams {
  const basic = /^Basic (.+)$/i.exec(req.headers.authorization ?? '')?.[1]
  if (basic === undefined) return form
  const [id, password] = Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent)
  form.set('client_id', id ?? '')
  form.set('client_secret', password ?? '')
  return form
}
