import { verify } from 'node:crypto'
import type { Answer } from '../answer.ts'
import { invalidGrant, oauthError } from './oauth-answer.ts'
import type { Service } from '../service.ts'
import { tokenAnswer } from './token-endpoint.ts'

/** A service account acts for the person in `sub` (RFC 7523 with domain-wide delegation). */
export function jwtBearer(form: URLSearchParams, service: Service): Answer {
  const [header = '', payload = '', signature = ''] = (form.get('assertion') ?? '').split('.')
  const claims = read(payload)
  const issuer = service.serviceAccounts.find(({ email }) => email === claims.get('iss'))
  const content = Buffer.from(`${header}.${payload}`)
  if (
    issuer === undefined ||
    !verify('sha256', content, issuer.publicKey, Buffer.from(signature, 'base64url'))
  ) {
    return invalidGrant('Invalid JWT Signature.')
  }
  if (Number(claims.get('exp')) * 1000 <= service.clock.now())
    return invalidGrant(
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. ' +
        'Check your iat and exp values in the JWT claim.',
    )
  const email = claims.get('sub') ?? ''
  const scopes = (claims.get('scope') ?? '').split(' ').filter(Boolean)
  if (scopes.length === 0)
    return oauthError(400, 'invalid_scope', 'Invalid OAuth scope or ID token audience provided.')
  if (!scopes.every((scope) => issuer.allowed?.includes(scope) ?? true))
    return oauthError(
      401,
      'unauthorized_client',
      'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of ' +
        'the scopes requested.',
    )
  if (!service.accounts.has(email)) return invalidGrant('Invalid email or User ID')
  return tokenAnswer(service.grants.issue(email, scopes))
}

/** The claims as text; none when this is no object. */
function read(payload: string): ReadonlyMap<string, string> {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    const entries = typeof claims === 'object' && claims !== null ? Object.entries(claims) : []
    return new Map(entries.map(([name, value]) => [name, String(value)]))
  } catch {
    return new Map()
  }
}
