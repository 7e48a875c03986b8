import { createHash } from 'node:crypto'
import type { Answer } from '../answer.ts'
import type { Code, Codes } from './authorization.ts'
import type { Exchange } from '../exchange.ts'
import type { AccessToken } from './grants.ts'
import { idToken } from './id-token.ts'
import { jwtBearer } from './jwt-bearer.ts'
import { invalidGrant, json, oauthError } from './oauth-answer.ts'
import type { Service } from '../service.ts'

/** The token endpoint, RFC 6749 with Google's answers. */
export function token(exchange: Exchange, service: Service, codes: Codes): Answer {
  if (exchange.method !== 'POST') return oauthError(405, 'invalid_request', 'Method Not Allowed')
  const form = new URLSearchParams(exchange.text)
  const type = form.get('grant_type') ?? ''
  if (type === 'urn:ietf:params:oauth:grant-type:jwt-bearer') return jwtBearer(form, service)
  const client = clientOf(form, exchange)
  if (!isKnown(client, service)) return oauthError(401, 'invalid_client', 'Unauthorized')
  if (type === 'authorization_code') return redeem(form, client, service, codes)
  if (type === 'refresh_token') return refresh(form, client, service)
  return oauthError(400, 'unsupported_grant_type', `Invalid grant_type: ${type}`)
}

/** Ends the consent behind a token. */
export function revocation(exchange: Exchange, service: Service): Answer {
  const sent = exchange.query.get('token') ?? new URLSearchParams(exchange.text).get('token') ?? ''
  if (service.grants.revoke(sent)) return json(200, {})
  return oauthError(400, 'invalid_token', 'Token expired or revoked')
}

/** The scopes of an access token; not the e-mail, unless it was asked for. */
export function tokenInfo(exchange: Exchange, service: Service): Answer {
  const issued = service.grants.accessToken(exchange.query.get('access_token') ?? '')
  if (issued === undefined) return oauthError(400, 'invalid_token', 'Invalid Value')
  const seconds = Math.floor((issued.expires - service.clock.now()) / 1000)
  const email = issued.scopes.includes('email') ? { email: issued.email } : {}
  return json(200, { scope: issued.scopes.join(' '), expires_in: String(seconds), ...email })
}

/** The body of a successful answer. */
export function tokenAnswer(
  issued: AccessToken,
  { refreshToken, secondsLeft }: { refreshToken?: string; secondsLeft?: number | undefined } = {},
): Answer {
  const { token: accessToken, scopes } = issued
  return json(200, {
    access_token: accessToken,
    expires_in: 3599,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    ...(secondsLeft === undefined ? {} : { refresh_token_expires_in: secondsLeft }),
    scope: scopes.join(' '),
    token_type: 'Bearer',
    ...(scopes.includes('openid') ? { id_token: idToken(issued) } : {}),
  })
}

/** A code counts once, for ten minutes, for the same client and redirect. */
function redeem(form: URLSearchParams, client: Client, service: Service, codes: Codes): Answer {
  const key = form.get('code') ?? ''
  const code = codes.get(key)
  codes.delete(key)
  if (code === undefined || code.expires <= service.clock.now())
    return invalidGrant('Malformed auth code.')
  if (code.clientId !== client.id) return invalidGrant('Bad Request')
  if (code.redirectUri !== form.get('redirect_uri')) {
    return oauthError(400, 'redirect_uri_mismatch', 'Bad Request')
  }
  if (!proves(code, form.get('code_verifier'))) return invalidGrant('Invalid code verifier.')
  const { email, clientId, scopes, offline } = code
  const grant = service.grants.grant(email, clientId, scopes)
  const refreshToken = offline ? { refreshToken: grant.refreshToken } : {}
  const secondsLeft = service.grants.secondsLeft(grant)
  return tokenAnswer(service.grants.issue(email, scopes, grant), { ...refreshToken, secondsLeft })
}

/** No new refresh token comes with a refresh. */
function refresh(form: URLSearchParams, client: Client, service: Service): Answer {
  const grant = service.grants.use(form.get('refresh_token') ?? '')
  if (grant === undefined) return invalidGrant()
  if (grant.clientId !== '' && grant.clientId !== client.id) {
    return oauthError(401, 'unauthorized_client', 'Unauthorized')
  }
  const secondsLeft = service.grants.secondsLeft(grant)
  return tokenAnswer(service.grants.issue(grant.email, grant.scopes, grant), { secondsLeft })
}

/** RFC 7636. */
function proves({ challenge, method }: Code, verifier: string | null): boolean {
  if (challenge === undefined) return verifier === null
  if (verifier === null) return false
  if (method === 'plain') return verifier === challenge
  return createHash('sha256').update(verifier).digest('base64url') === challenge
}

interface Client {
  readonly id: string
  readonly secret: string
}

/** The client's id and secret, from the form or from Basic. */
function clientOf(form: URLSearchParams, exchange: Exchange): Client {
  const [, basic = ''] = /^Basic (.+)$/.exec(exchange.header('authorization')) ?? []
  const [user = '', password = ''] = Buffer.from(basic, 'base64').toString().split(':')
  return {
    id: form.get('client_id') ?? decodeURIComponent(user),
    secret: form.get('client_secret') ?? decodeURIComponent(password),
  }
}

function isKnown({ id, secret }: Client, { clients }: Service): boolean {
  if (clients.length === 0) return true
  return clients.some(({ clientId, clientSecret }) => clientId === id && clientSecret === secret)
}
